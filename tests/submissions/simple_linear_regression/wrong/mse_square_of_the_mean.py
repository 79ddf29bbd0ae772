"""
title = "The mean error is squared, instead of the errors"

[test_mse]
points = "0"
failed = ["*"]
hint = "Work out"
"""

# %% replace mse
def mse(predictions, targets):
    return (predictions - targets).mean() ** 2 / 2
