"""
title = "The layer is a local name"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "Which member holds the layer, and"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        # Part (1): create the layer and keep it as a member.
        linear = nn.Linear(in_features=1, out_features=1)

    def forward(self, x):
        # Part (2): apply the layer to x and return the result.
        return linear(x)
