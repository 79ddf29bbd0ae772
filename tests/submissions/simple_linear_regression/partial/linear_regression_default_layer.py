"""
title = "The layer is a default argument, which is made once"

[test_linear_regression]
points = "2.5"
failed = ["test_each_model_has_its_own_parameters"]
hint = "line of its own"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self, linear=nn.Linear(1, 1)):
        super().__init__()
        self.linear = linear

    def forward(self, x):
        return self.linear(x)
