"""
title = "The layer is a local name of forward"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = 1

    def forward(self, x):
        linear = nn.Linear(self.features, 1)
        return linear(x)
