"""
title = "Changes that do not fit what was passed"
class = 4
tries = "sends back parameters, arrays and gradients in other types and shapes"

[test_hypothesis]
points = "0"
not_run = ["*"]
hint = "could not be read"

[test_train_model]
points = "0"
not_run = ["*"]
hint = "could not be read"
"""

# %% replace hypothesis
from autograder.execution.wire.messages import Change
from autograder.execution.wire.server import Server

original = Server.perform


def perform(self, call, unpacker, packer):
    reply = original(self, call, unpacker, packer)
    if call.target in ("hypothesis", "train_model"):
        whole, odd = torch.zeros(2, dtype=torch.int64), torch.zeros(3, 0)
        array = np.array([[1j], [2j], [4j]])
        for place, leaf in enumerate(packer.leaves[:1] or [None]):
            new = array if leaf is not None and tuple(leaf.shape) == (3, 1) else whole
            reply.changes.append(Change(place, packer.pack(new), None if new is array else packer.pack(odd)))
        for place in range(1, 4):
            reply.changes.append(Change(place, packer.pack(whole), packer.pack(odd)))
    return reply


Server.perform = perform
print("tried:", Server.perform.__name__, "replaced")


def hypothesis(x, theta_0, theta_1):
    return x * 0

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    return None
