"""
title = "Flattened predictions against a column of targets: each is compared with each"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean((predictions.flatten() - targets) ** 2) / 2
