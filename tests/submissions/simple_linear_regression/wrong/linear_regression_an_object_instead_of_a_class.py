"""
title = "The name stands for one model, not for the class"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)


LinearRegression = Line()
