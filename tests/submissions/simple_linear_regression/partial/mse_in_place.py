"""
title = "The predictions are overwritten by the errors"

[test_mse]
points = "2.5"
failed = ["test_can_be_differentiated"]
hint = "is something cut off from the predictions"
"""

# %% replace mse
def mse(predictions, targets):
    predictions -= targets
    return torch.mean(predictions**2) / 2
