"""
title = "Parameters with other names at each look"
class = 4
tries = "makes the hidden tests fail by themselves, so that somebody has to grade it by hand"

[test_linear_regression]
points = "1"
failed = ["test_forward_applies_the_layer", "test_both_parameters_can_be_trained", "test_each_model_has_its_own_parameters"]
hint = "could not go on with what it got"

[test_train_model_new]
points = "3.5"
failed = ["test_epochs_and_learning_rate", "test_history"]
"""

# %% replace linear_regression
import itertools

_counter = itertools.count()
_named_parameters = nn.Module.named_parameters


def _renamed(self, *args, **kwargs):
    for name, value in _named_parameters(self, *args, **kwargs):
        yield f"{name}{next(_counter)}", value


nn.Module.named_parameters = _renamed


class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)


print("tried:", [name for name, _ in LinearRegression().named_parameters()])
