"""
title = "The layer has no bias"

[test_linear_regression]
points = "2.0"
failed = ["test_has_one_linear_layer"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1, bias=False)

    def forward(self, x):
        return self.linear(x)
