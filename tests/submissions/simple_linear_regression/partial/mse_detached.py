"""
title = "A new tensor of the value: cut off from the predictions"

[test_mse]
points = "2.5"
failed = ["test_can_be_differentiated"]
hint = "cut off"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.tensor(torch.mean((predictions - targets) ** 2).item() / 2, dtype=targets.dtype)
