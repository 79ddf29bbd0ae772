"""
title = "forward is inherited, and applies all children"
"""

# %% replace linear_regression
class Base(nn.Module):
    def forward(self, x):
        for child in self.children():
            x = child(x)
        return x


class LinearRegression(Base):
    def __init__(self):
        super().__init__()
        self.register_module("line", nn.Linear(1, 1))
