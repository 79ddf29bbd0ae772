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
from autograder.wire.peer import Peer
from autograder.wire.values import TensorValue, Unpacker

original = Peer._perform


def perform(self, message, payload, packer):
    if message.target == "mse":
        inputs = [Unpacker(payload, None).unpack(message.arguments[0])]
        return Reply(message.number, TensorValue(f"INPUTS {inputs}"[:40], [1]))
    return original(self, message, payload, packer)


Peer._perform = perform
print("tried:", Peer._perform.__name__, "replaced")
mse = None
