"""
title = "The layer belongs to the class: all models share it, and none registers it"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "registers"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    linear = nn.Linear(1, 1)

    def __init__(self):
        super().__init__()

    def forward(self, x):
        return self.linear(x)
