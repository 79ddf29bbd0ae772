"""
title = "Gradients that do not fit"
class = 4
tries = "answers the backward pass with other shapes, types and numbers of tensors"

[test_mse]
points = "2.5"
not_run = ["test_can_be_differentiated"]

[test_linear_regression]
points = "2.5"
not_run = ["test_both_parameters_can_be_trained"]
"""

# %% before mse
from autograder.execution.wire import server


def product(inputs, outputs, vectors):
    return [torch.zeros(2, 3, dtype=torch.complex64)] * len(inputs)


server.product = product
print("tried:", server.product.__name__, "replaced")
