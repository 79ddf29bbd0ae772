"""
title = "A convolution instead of a linear layer"

[test_linear_regression]
points = "0"
failed = ["*"]
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 1, kernel_size=1)

    def forward(self, x):
        return self.conv(x.unsqueeze(2)).squeeze(2)
