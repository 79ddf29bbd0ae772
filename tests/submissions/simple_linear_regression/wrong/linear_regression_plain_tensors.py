"""
title = "Plain tensors, which no module registers"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "registers"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.theta_0 = torch.randn(1, requires_grad=True)
        self.theta_1 = torch.randn(1, 1, requires_grad=True)

    def forward(self, x):
        return self.theta_0 + self.theta_1 * x
