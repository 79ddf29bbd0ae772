"""
title = "The input is normalised by a layer in front"

[test_linear_regression]
points = "1.5"
failed = ["test_forward_applies_the_layer", "test_both_parameters_can_be_trained"]
hint = "What does `forward` do with `x`"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(1, affine=False)
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(self.norm(x))
