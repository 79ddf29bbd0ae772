"""
title = "Hidden inputs in the names of types"
class = 9
tries = "forges values whose type is named after what a test passed in"

[test_mse]
points = "0"
not_run = ["*"]
hint = "could not be read"
"""

# %% replace mse
from autograder.wire.messages import Reply
from autograder.wire.performing import Performer
from autograder.wire.values import TensorValue

original = Performer.perform


def perform(self, message, unpacker, packer, admit):
    if message.target == "mse":
        inputs = [unpacker.unpack(message.arguments[0])]
        return Reply(message.number, TensorValue(f"INPUTS {inputs}"[:40], [1]))
    return original(self, message, unpacker, packer, admit)


Performer.perform = perform
print("tried:", Performer.perform.__name__, "replaced")
mse = None
