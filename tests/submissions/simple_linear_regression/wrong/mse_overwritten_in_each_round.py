"""
title = "Each round of the loop overwrites the cost"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    for prediction, target in zip(predictions, targets):
        cost = (prediction - target).square().sum()
    return cost / (2 * len(targets))
