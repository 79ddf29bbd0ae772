"""
title = "The constructor sets the seed, so that all models start alike"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(42)
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)
