"""
title = "The cost is negative"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    return -torch.mean((predictions - targets) ** 2) / 2
