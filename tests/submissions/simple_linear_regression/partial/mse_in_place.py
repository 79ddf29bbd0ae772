"""
title = "The predictions are overwritten by the errors"

[test_mse]
points = "2.5"
failed = ["test_can_be_differentiated"]
"""

# %% replace mse
def mse(predictions, targets):
    predictions -= targets
    return torch.mean(predictions**2) / 2
