"""
title = "The cost in a loop over the rows"

[test_mse]
points = "2.5"
failed = ["test_uses_no_loop"]
hint = "loop"
"""

# %% replace mse
def mse(predictions, targets):
    total = 0.0
    for prediction, target in zip(predictions, targets):
        total = total + (prediction - target) ** 2
    return total.squeeze() / (2 * len(targets))
