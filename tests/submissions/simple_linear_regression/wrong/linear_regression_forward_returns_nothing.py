"""
title = "forward does not return its result"

[test_linear_regression]
points = "0"
failed = ["*"]
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        predictions = self.linear(x)
