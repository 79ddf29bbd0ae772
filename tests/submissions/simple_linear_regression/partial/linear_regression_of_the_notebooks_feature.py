"""
title = "forward takes the notebook's feature"

[test_linear_regression]
points = "2"
failed = ["test_forward_applies_the_layer"]
hint = "What does `forward` do with `x`"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    """A line with trainable bias and slope: x of shape (m, 1) in, predictions of shape (m, 1) out."""

    def __init__(self):
        super().__init__()
        # Part (1): create the layer and keep it as a member.
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        # Part (2): apply the layer to x and return the result.
        return self.linear(X_scaled)
