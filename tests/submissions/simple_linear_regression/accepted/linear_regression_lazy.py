"""
title = "A lazy layer, which finds the number of inputs by itself"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.LazyLinear(1)

    def forward(self, x):
        return self.output(x)
