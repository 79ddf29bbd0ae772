"""
title = "One layer under two names"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = self.layer = nn.Linear(1, 1)

    def forward(self, x):
        return self.layer(x)
