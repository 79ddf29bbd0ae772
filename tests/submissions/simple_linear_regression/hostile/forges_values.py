"""
title = "The worker itself answers with a constant"
class = 4
tries = "replaces Performer.perform, which calls the function, in the process and in its forks"

[test_mse]
points = "0"
failed = ["*"]
"""

# %% replace mse
from autograder.wire.messages import Reply
from autograder.wire.performing import Performer

original = Performer.perform


def perform(self, message, unpacker, packer, admit):
    if message.target == "mse":
        return Reply(message.number, packer.pack(torch.tensor(2.5)))
    return original(self, message, unpacker, packer, admit)


Performer.perform = perform
print("tried:", Performer.perform.__name__, "replaced")


def mse(predictions, targets):
    raise AssertionError("never called")
