"""
title = "The layer does not require gradients"

[test_linear_regression]
points = "2.5"
failed = ["test_both_parameters_can_be_trained"]
hint = "Training changes"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        self.linear.requires_grad_(False)

    def forward(self, x):
        return self.linear(x)
