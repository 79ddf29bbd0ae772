"""
title = "The weight is frozen"

[test_linear_regression]
points = "2.5"
failed = ["test_both_parameters_can_be_trained"]
hint = "are both numbers there"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        self.linear.weight.requires_grad = False

    def forward(self, x):
        return self.linear(x)
