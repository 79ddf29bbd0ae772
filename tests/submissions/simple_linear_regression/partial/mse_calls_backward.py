"""
title = "The cost function calls backward() itself"

[test_mse]
points = "2.5"
failed = ["test_can_be_differentiated"]
hint = "Training differentiates the cost"
"""

# %% replace mse
def mse(predictions, targets):
    cost = (predictions - targets).square().mean() / 2
    if cost.requires_grad:
        cost.backward()
    return cost
