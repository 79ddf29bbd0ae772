"""
title = "Parameters with other names at each look"
class = 4
tries = "makes the hidden tests fail by themselves, so that somebody has to grade it by hand"

[test_linear_regression]
points = "1"
failed = ["test_forward_applies_the_layer", "test_both_parameters_can_be_trained", "test_each_model_has_its_own_parameters"]
hint = "could not go on with what it got"
"""

# %% replace linear_regression
import itertools

_counter = itertools.count()


class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def named_parameters(self, *args, **kwargs):
        for name, value in super().named_parameters(*args, **kwargs):
            yield f"{name}{next(_counter)}", value

    def forward(self, x):
        return self.linear(x)


print("tried:", [name for name, _ in LinearRegression().named_parameters()])
