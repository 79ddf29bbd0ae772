"""
title = "The method is called predict, so that the module has no forward"

[test_linear_regression]
points = "0"
not_run = ["*"]
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def predict(self, x):
        return self.linear(x)
