"""
title = "Gradients that nobody asked for"
class = 4
tries = "sends slopes with its results, and products ahead of calls and places that there are not"

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
from autograder.wire.messages import Ahead
from autograder.wire.peer import Peer

honest = Peer._perform


def perform(self, message, payload, packer):
    reply = honest(self, message, payload, packer)
    reply.slopes = [packer.tensor(torch.ones(())) for _ in range(3)]
    reply.ahead = Ahead(12345, 99, [packer.tensor(torch.ones(7, dtype=torch.complex64))])
    return reply


Peer._perform = perform
print("tried:", Peer._perform.__name__, "replaced")
