"""
title = "Forks that are served by the submission"
class = 4
tries = "takes the socket of each fork, and answers on it with functions of its own"

[test_hypothesis]
points = "0"
failed = ["*"]

[test_scale_features]
points = "0"
failed = ["*"]

[test_mse]
points = "0"
failed = ["*"]
"""

# %% replace hypothesis
import gc

from autograder.execution.worker import serving

(service,) = [item for item in gc.get_objects() if type(item).__name__ == "_Service"]
original = service.find


def find(name):
    lies = {"hypothesis": 7, "mse": torch.tensor(2.5), "scale_features": torch.zeros(100, 1)}
    return (lambda *arguments: lies[name]) if name in lies else original(name)


service.find = find
print("tried:", service.find is find)


def hypothesis(x, theta_0, theta_1):
    return 7

# %% replace mse
def mse(predictions, targets):
    return torch.tensor(2.5)

# %% replace scale_features
def scale_features(x):
    return torch.zeros(100, 1)
