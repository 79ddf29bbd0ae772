"""
title = "forward calls F.linear with the weight and bias of its layer"
"""

# %% replace linear_regression
import torch.nn.functional as F

class LinearRegression(nn.Module):
    def __init__(self, features: int = 1):
        super(LinearRegression, self).__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.linear(x, self.layer.weight, self.layer.bias)
