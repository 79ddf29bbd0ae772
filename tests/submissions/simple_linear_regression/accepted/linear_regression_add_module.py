"""
title = "The layer is registered by add_module, in a base class in a helper cell"
"""

# %% before linear_regression
class Base(nn.Module):
    def __init__(self, inputs=1, outputs=1):
        super().__init__()
        self.add_module("theta", nn.Linear(inputs, outputs))

    def forward(self, x):
        return self.theta(x)

# %% replace linear_regression
class LinearRegression(Base):
    """Nothing to add."""
