"""
title = "forward detaches the predictions"

[test_linear_regression]
points = "2.5"
failed = ["test_both_parameters_can_be_trained"]
hint = "gradient arrive"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x).detach()
