"""
title = "A layer of an own class, derived from nn.Linear"
"""

# %% replace linear_regression
class Layer(nn.Linear):
    pass


class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = Layer(1, 1)

    def forward(self, x):
        return self.linear(x)
