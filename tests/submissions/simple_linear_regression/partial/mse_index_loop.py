"""
title = "A loop over the indices, in a helper"

[test_mse]
points = "2.5"
failed = ["test_uses_no_loop"]
hint = "loop"
"""

# %% before mse
def squared_errors(a, b):
    total = torch.zeros((), dtype=a.dtype)
    i = 0
    while i < len(a):
        total = total + (a[i, 0] - b[i, 0]) ** 2
        i += 1
    return total

# %% replace mse
def mse(predictions, targets):
    return squared_errors(predictions, targets) / (2 * len(targets))
