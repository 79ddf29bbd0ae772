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
from autograder.execution.wire.values import Extension, extension

original = Server.perform


def perform(self, call, unpacker, packer):
    if call.target == "mse":
        return Reply(extension(Extension.TENSOR, (f"INPUTS {call.arguments[:1]}"[:40], [1], False)))
    return original(self, call, unpacker, packer)


Server.perform = perform
print("tried:", Server.perform.__name__, "replaced")
mse = None
