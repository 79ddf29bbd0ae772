"""
title = "Helpers in a cell with a harmless loop, and a check of the shapes"
"""

# %% before mse
HALF = 0.5

for number in range(3):
    print(number, number**2)


def square(x):
    return x * x


def mean(x):
    return x.sum() / x.numel()

# %% replace mse
def mse(predictions, targets):
    assert predictions.shape == targets.shape, "shapes differ"
    return HALF * mean(square(predictions - targets))
