"""
title = "Only the first row is looked at"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    return (predictions[0] - targets[0]).square().sum() / 2
