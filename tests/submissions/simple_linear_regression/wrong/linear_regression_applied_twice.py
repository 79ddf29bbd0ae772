"""
title = "The layer is applied twice"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "What does `forward` do"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        x = self.linear(x)
        return self.linear(x)
