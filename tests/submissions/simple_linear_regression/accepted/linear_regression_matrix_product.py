"""
title = "forward multiplies by the transposed weight itself"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return x @ self.linear.weight.T + self.linear.bias
