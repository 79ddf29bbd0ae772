"""
title = "Parameters of its own instead of a layer"

[test_linear_regression]
points = "2"
failed = ["test_has_one_linear_layer"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.theta_0 = nn.Parameter(torch.randn(1))
        self.theta_1 = nn.Parameter(torch.randn(1, 1))

    def forward(self, x):
        return self.theta_0 + self.theta_1 * x
