"""
title = "A subclass of Sequential, with a forward of its own"
"""

# %% replace linear_regression
class LinearRegression(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(1, 1))
