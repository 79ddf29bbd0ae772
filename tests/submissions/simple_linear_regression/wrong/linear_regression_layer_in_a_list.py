"""
title = "The layer is in a Python list, where nn.Module does not see it"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "registers"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(1, 1)]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
