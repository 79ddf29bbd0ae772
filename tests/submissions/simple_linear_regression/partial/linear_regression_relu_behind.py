"""
title = "A ReLU behind the layer"

[test_linear_regression]
points = "2"
failed = ["test_forward_applies_the_layer"]
hint = "What does `forward` do with `x`"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return torch.relu(self.linear(x))
