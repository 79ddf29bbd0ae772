"""
title = "Exceptions that are named as the grader's own"
class = 4
tries = "raises what would say that a call could not be read, that a result is too large, that time is up"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "raised an exception"

[test_mse]
points = "0"
failed = ["*"]
hint = "raised an exception"

[test_linear_regression]
points = "0"
failed = ["*"]
hint = "raised an exception"
"""

# %% replace hypothesis
class CannotBeSent(Exception):
    pass


def hypothesis(x, theta_0, theta_1):
    raise CannotBeSent("hypothesis")

# %% replace mse
class ProtocolError(Exception):
    pass


def mse(predictions, targets):
    raise ProtocolError("the hidden tests of this task are faulty")


print("tried: a name")

# %% replace linear_regression
class TimeIsUp(Exception):
    pass


class LinearRegression(nn.Module):
    def __init__(self):
        raise TimeIsUp("by the clock")
