"""
title = "A module whose __call__ is not its forward"
class = 2
tries = "has a linear layer for show, and returns what it likes"

[test_linear_regression]
points = "1.5"
failed = ["test_forward_applies_the_layer", "test_both_parameters_can_be_trained"]
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)

    def __call__(self, x):
        return torch.zeros_like(x)

    def __eq__(self, other):
        return True

    __hash__ = nn.Module.__hash__


print("tried:", LinearRegression() == 1, LinearRegression()(torch.ones(1, 1)).item())
