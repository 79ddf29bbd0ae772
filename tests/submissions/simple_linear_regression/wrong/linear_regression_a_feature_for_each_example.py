"""
title = "The number of examples is taken for the number of features"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "One input, one output"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(100, 1)

    def forward(self, x):
        return self.linear(x)
