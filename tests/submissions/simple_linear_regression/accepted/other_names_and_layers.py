"""
title = "A layer under another name, in a Sequential, and lambdas"
"""

# %% replace hypothesis
hypothesis = lambda x, theta_0, theta_1: theta_0 + x * theta_1

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(in_features=1, out_features=1))

    def forward(self, x):
        return self.net(x)
