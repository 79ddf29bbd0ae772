"""
title = "All models share one layer, made outside"

[test_linear_regression]
points = "2.5"
failed = ["test_each_model_has_its_own_parameters"]
hint = "line of its own"
"""

# %% replace linear_regression
layer = nn.Linear(1, 1)


class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = layer

    def forward(self, x):
        return self.linear(x)
