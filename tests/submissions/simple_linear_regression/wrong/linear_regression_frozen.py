"""
title = "The layer does not require gradients"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "Training changes"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        self.linear.requires_grad_(False)

    def forward(self, x):
        return self.linear(x)
