"""
title = "The squares are never summed"

[test_mse]
points = "0"
failed = ["*"]
"""

# %% replace mse
def mse(predictions, targets):
    return (predictions - targets) ** 2 / 2
