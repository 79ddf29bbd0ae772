"""
title = "The bias is added once more"

[test_linear_regression]
points = "2"
failed = ["test_forward_applies_the_layer"]
hint = "What does `forward` do"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x) + self.linear.bias
