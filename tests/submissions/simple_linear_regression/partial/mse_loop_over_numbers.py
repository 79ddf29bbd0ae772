"""
title = "A loop over plain numbers: no gradient either"

[test_mse]
points = "2"
failed = ["test_can_be_differentiated", "test_uses_no_loop"]
hint = "loop"
"""

# %% replace mse
def mse(predictions, targets):
    total = 0.0
    for p, t in zip(predictions.flatten().tolist(), targets.flatten().tolist()):
        total += (p - t) ** 2
    return torch.tensor(total / (2 * len(targets)), dtype=targets.dtype)
