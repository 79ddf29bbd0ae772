"""
title = "A loop over the rows, written as a function that calls itself"

[test_mse]
points = "2"
failed = ["test_can_be_differentiated", "test_uses_no_loop"]
hint = "loop"
"""

# %% replace mse
def squares(errors):
    return errors[0] ** 2 + squares(errors[1:]) if errors else 0.0


def mse(predictions, targets):
    errors = (predictions - targets).flatten().tolist()
    return torch.tensor(squares(errors) / (2 * len(errors)), dtype=predictions.dtype)
