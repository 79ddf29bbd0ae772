"""
title = "The errors are not squared, so that they cancel"

[test_mse]
points = "0"
failed = ["*"]
"""

# %% replace mse
def mse(predictions, targets):
    return (predictions - targets).mean() / 2
