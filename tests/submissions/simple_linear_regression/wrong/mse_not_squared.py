"""
title = "The errors are not squared, so that they cancel"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    return (predictions - targets).mean() / 2
