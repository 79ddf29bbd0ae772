"""
title = "The layer is a local name of the constructor, no member"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)
