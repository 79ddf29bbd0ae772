"""
title = "A second bias beside that of the layer"

[test_linear_regression]
points = "2"
failed = ["test_has_one_linear_layer"]
hint = "there are 3 parameters, not two"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.linear(x) + self.bias
