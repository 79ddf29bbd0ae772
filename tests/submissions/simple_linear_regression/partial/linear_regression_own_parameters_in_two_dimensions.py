"""
title = "Two parameters of one's own"

[test_linear_regression]
points = "2"
failed = ["test_has_one_linear_layer"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        # Part (1): create the layer and keep it as a member.
        self.theta_0 = nn.Parameter(torch.randn(1, 1))
        self.theta_1 = nn.Parameter(torch.randn(1, 1))

    def forward(self, x):
        # Part (2): apply the layer to x and return the result.
        return hypothesis(x, self.theta_0, self.theta_1)
