"""
title = "Gradients that do not fit"
class = 4
tries = "answers the backward pass with other shapes, types and numbers of tensors"

[test_hypothesis]
points = "1.5"
not_run = ["test_gradients_reach_both_parameters"]

[test_mse]
points = "2.5"
not_run = ["test_can_be_differentiated"]

[test_linear_regression]
points = "2.5"
not_run = ["test_both_parameters_can_be_trained"]
"""

# %% before mse
from autograder.wire.messages import Reply
from autograder.wire.performing import Performer


def differentiate(self, message, unpacker, packer):
    count = len(self._graphs._graphs[message.call][0])
    return Reply(message.number, packer.pack([torch.zeros(2, 3, dtype=torch.complex64)] * count))


Performer.differentiate = differentiate
print("tried:", Performer.differentiate.__name__, "replaced")
