"""
title = "The root of the mean of squares"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.sqrt(torch.mean((predictions - targets) ** 2)) / 2
