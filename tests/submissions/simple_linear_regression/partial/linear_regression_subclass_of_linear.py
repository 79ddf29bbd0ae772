"""
title = "The layer is of a subclass of nn.Linear"

[test_linear_regression]
points = "2"
failed = ["test_has_one_linear_layer"]
"""

# %% replace linear_regression
class Line(nn.Linear):
    def __init__(self):
        super().__init__(1, 1)


class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.line = Line()

    def forward(self, x):
        return self.line(x)
