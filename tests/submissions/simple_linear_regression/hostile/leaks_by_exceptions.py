"""
title = "Hidden inputs in what students read"
class = 9
tries = "raises exceptions whose types and texts hold what a test passed in"

[test_mse]
points = "0"
failed = ["*"]

[test_scale_features]
points = "0"
failed = ["*"]

[test_hypothesis]
points = "0"
failed = ["*"]
"""

# %% replace hypothesis
def leak(*arguments):
    values = "INPUTS " + " ".join(str(a.tolist() if hasattr(a, "tolist") else a) for a in arguments)
    print("tried:", values, flush=True)
    raise type(values.replace(" ", "_")[:150], (ValueError,), {"__module__": "builtins"})(values)


def hypothesis(x, theta_0, theta_1):
    leak(x, theta_0, theta_1)


try:
    hypothesis(1, 2, 3)
except ValueError as error:
    print("tried:", type(error).__name__.lower())

# %% replace mse
def mse(predictions, targets):
    leak(predictions, targets)

# %% replace scale_features
def scale_features(x):
    leak(x)
