"""
title = "The squares are subtracted, instead of the difference squared"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean(predictions**2 - targets**2) / 2
