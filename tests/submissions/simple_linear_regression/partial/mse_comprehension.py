"""
title = "A comprehension over the rows"

[test_mse]
points = "2.5"
failed = ["test_uses_no_loop"]
hint = "loop"
"""

# %% replace mse
def mse(predictions, targets):
    squares = [(p - t) ** 2 for p, t in zip(predictions, targets)]
    return torch.stack(squares).mean() / 2
