"""
title = "A loop over numbers in a function that is wrapped, and gets its name back"

[test_mse]
points = "2"
failed = ["test_can_be_differentiated", "test_uses_no_loop"]
hint = "a loop over rows is slow"
"""

# %% replace mse
def mse(predictions, targets):
    total = 0.0
    for one, other in zip(predictions.flatten().tolist(), targets.flatten().tolist()):
        total += (one - other) ** 2
    return torch.tensor(total / (2 * len(predictions)), dtype=predictions.dtype)


def checked(function):
    def inner(predictions, targets):
        return function(predictions, targets)

    return inner


mse = checked(mse)
