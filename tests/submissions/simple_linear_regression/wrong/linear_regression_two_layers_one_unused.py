"""
title = "A second layer that is never used"

[test_linear_regression]
points = "0"
failed = ["*"]
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        self.output = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)
