"""
title = "Notes of calls that were never made"
class = 4
tries = "claims that what a test watches was called as the test would like it, and what was not watched as well"

[test_train_model]
points = "0"
failed = ["*"]

[test_train_model_new]
points = "0"
not_run = ["*"]
hint = "could not be read"
"""

# %% before mse
from autograder.execution.wire.building import Notes
from autograder.execution.wire.messages import Change
from autograder.execution.wire.server import Server

original = Server.perform


def perform(self, call, unpacker, packer):
    reply = original(self, call, unpacker, packer)
    if call.target == "train_model_new":
        reply.changes += [Change(place, packer.pack([{"x": object()}])) for place in range(9)]
    return reply


def calls(self):
    return iter([{"theta_0": float(i), "theta_1": float(i), "x": object(), 3: 3} for i in range(7)])


Server.perform = perform
Notes.__iter__ = calls
print("tried:", Server.perform.__name__, "replaced")

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    return None
