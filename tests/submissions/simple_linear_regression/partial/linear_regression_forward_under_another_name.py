"""
title = "The method is called predict, so that the module has no forward"

[test_linear_regression]
points = "1.5"
failed = ["test_forward_applies_the_layer", "test_both_parameters_can_be_trained"]
hint = "raised a NotImplementedError"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def predict(self, x):
        return self.linear(x)
