"""
title = "Gradients that nobody asked for"
class = 4
tries = "sends slopes with its results, products ahead of calls and places that there are not, and answers to no question"

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
from autograder.wire.messages import Ahead, Following, Reply
from autograder.wire.performing import Performer

honest = Performer.perform


def perform(self, message, unpacker, packer, admit):
    reply = honest(self, message, unpacker, packer, admit)
    reply.slopes = [packer.tensor(torch.ones(())) for _ in range(3)]
    reply.ahead = Ahead(12345, 99, [packer.tensor(torch.ones(7, dtype=torch.complex64))])
    reply.following = [Following(-1, {77: (-5, 10**9)}, Reply(0, packer.pack([torch.ones(5)])), (3, -3))]
    return reply


Performer.perform = perform
print("tried:", Performer.perform.__name__, "replaced")
