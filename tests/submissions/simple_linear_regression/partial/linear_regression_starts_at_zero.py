"""
title = "Both parameters start at zero"

[test_linear_regression]
points = "2.5"
failed = ["test_each_model_has_its_own_parameters"]
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x):
        return self.linear(x)
