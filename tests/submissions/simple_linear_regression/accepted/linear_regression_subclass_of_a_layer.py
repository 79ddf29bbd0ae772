"""
title = "The layer is of a class that is derived from nn.Linear under another name"
"""

# %% replace linear_regression
Base = nn.Linear


class Layer(Base):
    """A linear layer that begins at zero."""

    def reset_parameters(self):
        nn.init.zeros_(self.weight)
        nn.init.zeros_(self.bias)


class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = Layer(1, 1)

    def forward(self, x):
        return self.layer(x)
