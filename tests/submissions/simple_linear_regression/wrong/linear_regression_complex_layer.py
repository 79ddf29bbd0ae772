"""
title = "A layer with complex weights"

[test_linear_regression]
points = "0.5"
failed = ["test_both_parameters_can_be_trained", "test_forward_applies_the_layer", "test_has_one_linear_layer"]
hint = "the parameters are no real numbers"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1, dtype=torch.complex64)

    def forward(self, x):
        return self.linear(x.to(torch.complex64)).real
