"""
title = "The sum row by row, by recursion"

[test_mse]
points = "2.5"
failed = ["test_uses_no_loop"]
hint = "a loop over rows"
"""

# %% replace mse
def mse(predictions, targets):
    m = len(predictions)
    if m == 1:
        return (predictions[0, 0] - targets[0, 0]) ** 2 / 2
    first = (predictions[0, 0] - targets[0, 0]) ** 2 / 2
    return (first + (m - 1) * mse(predictions[1:], targets[1:])) / m
