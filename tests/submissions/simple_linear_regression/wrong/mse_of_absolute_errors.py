"""
title = "Absolute errors instead of squares"

[test_mse]
points = "0"
failed = ["*"]
hint = "Work out"
"""

# %% replace mse
def mse(predictions, targets):
    return (predictions - targets).abs().mean() / 2
