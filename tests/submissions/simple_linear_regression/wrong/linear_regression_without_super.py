"""
title = "The constructor of nn.Module is not called"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "Which member"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)
