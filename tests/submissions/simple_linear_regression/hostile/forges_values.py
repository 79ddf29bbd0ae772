"""
title = "The worker itself answers with a constant"
class = 4
tries = "replaces Server.perform, which calls the function, in the process and in its forks"

[test_mse]
points = "0"
failed = ["*"]
"""

# %% replace mse
from autograder.execution.wire.messages import Reply
from autograder.execution.wire.server import Server

original = Server.perform


def perform(self, call, unpacker, packer):
    if call.target == "mse":
        return Reply(packer.pack(torch.tensor(2.5)))
    return original(self, call, unpacker, packer)


Server.perform = perform
print("tried:", Server.perform.__name__, "replaced")


def mse(predictions, targets):
    raise AssertionError("never called")
