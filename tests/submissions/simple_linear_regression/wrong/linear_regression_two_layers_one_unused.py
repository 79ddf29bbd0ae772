"""
title = "A second layer that is never used"

[test_linear_regression]
points = "0.5"
failed = ["test_has_one_linear_layer", "test_forward_applies_the_layer", "test_both_parameters_can_be_trained"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        self.output = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)
