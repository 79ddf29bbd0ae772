"""
title = "Half the sum, multiplied by m instead of divided"

[test_mse]
points = "2"
failed = ["test_is_half_the_mean_of_the_squares"]
hint = "factor in front of the sum"
"""

# %% replace mse
def mse(predictions, targets):
    m = len(targets)
    return torch.sum((predictions - targets) ** 2) / 2 * m
