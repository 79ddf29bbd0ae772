"""
title = "The layer is a default argument, which all models share"

[test_linear_regression]
points = "2.5"
failed = ["test_each_model_has_its_own_parameters"]
hint = "Where is the layer made"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self, layer=nn.Linear(1, 1)):
        super().__init__()
        self.linear = layer

    def forward(self, x):
        return self.linear(x)
