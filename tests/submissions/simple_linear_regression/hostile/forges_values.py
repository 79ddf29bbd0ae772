"""
title = "The worker itself answers with a constant"
class = 4
tries = "replaces Peer._perform, which calls the function, in the process and in its forks"

[test_mse]
points = "0"
failed = ["*"]
"""

# %% replace mse
from autograder.wire.messages import Reply
from autograder.wire.peer import Peer

original = Peer._perform


def perform(self, message, payload, packer):
    if message.target == "mse":
        return Reply(message.number, packer.pack(torch.tensor(2.5)))
    return original(self, message, payload, packer)


Peer._perform = perform
print("tried:", Peer._perform.__name__, "replaced")


def mse(predictions, targets):
    raise AssertionError("never called")
