"""
title = "The variance of the errors, which leaves out their mean"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    return (predictions - targets).var(unbiased=False) / 2
