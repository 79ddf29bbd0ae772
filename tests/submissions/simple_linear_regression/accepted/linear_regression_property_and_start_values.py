"""
title = "Start values, a property and a representation of its own"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    """A line with trainable bias and slope: x of shape (m, 1) in, predictions of shape (m, 1) out."""

    def __init__(self):
        super().__init__()
        # Part (1): create the layer and keep it as a member.
        self.layer = nn.Linear(1, 1)
        nn.init.zeros_(self.layer.bias)
        nn.init.normal_(self.layer.weight, std=0.5)

    def forward(self, x):
        # Part (2): apply the layer to x and return the result.
        return nn.functional.linear(x, self.layer.weight, self.layer.bias)

    @property
    def slope(self):
        return self.layer.weight.item()

    def __repr__(self):
        return f"y = {self.layer.bias.item():.2f} + {self.slope:.2f} x"
