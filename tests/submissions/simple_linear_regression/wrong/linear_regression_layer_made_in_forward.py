"""
title = "forward makes a new layer at each call"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        pass

    def forward(self, x):
        self.linear = nn.Linear(1, 1)
        return self.linear(x)
