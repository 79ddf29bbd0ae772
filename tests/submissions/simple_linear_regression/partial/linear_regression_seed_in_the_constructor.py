"""
title = "The constructor sets the seed, so that all models start alike"

[test_linear_regression]
points = "2.5"
failed = ["test_each_model_has_its_own_parameters"]
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(42)
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)
