"""
title = "The mean of the absolute errors, without the one half"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean(torch.abs(predictions - targets))
