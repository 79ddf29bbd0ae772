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
from autograder.execution.wire.messages import Reply
from autograder.execution.wire.server import Server
from autograder.execution.wire.values import TensorValue

original = Server.perform


def perform(self, message, arguments, named, unpacker, packer):
    if message.target == "mse":
        inputs = arguments[:1]
        return Reply(message.number, TensorValue(f"INPUTS {inputs}"[:40], [1]))
    return original(self, message, arguments, named, unpacker, packer)


Server.perform = perform
print("tried:", Server.perform.__name__, "replaced")
mse = None
