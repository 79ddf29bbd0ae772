"""
title = "The mean along the rows, so that one number for each is left"

[test_mse]
points = "0"
failed = ["*"]
hint = "factor in front of the sum"
"""

# %% replace mse
def mse(predictions, targets):
    return ((predictions - targets) ** 2).mean(dim=1) / 2
