"""
title = "The loop over the rows returns in its first round"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    cost = 0
    for prediction, target in zip(predictions, targets):
        cost += (prediction - target).square().sum()
        return cost / (2 * len(targets))
