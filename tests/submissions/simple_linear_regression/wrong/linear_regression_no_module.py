"""
title = "The class does not inherit from nn.Module"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class LinearRegression(object):
    def __init__(self):
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)
