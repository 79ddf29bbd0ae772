"""
title = "Half the sum: the division by m is forgotten"

[test_mse]
points = "2"
failed = ["test_is_half_the_mean_of_the_squares"]
hint = "factor"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.sum((predictions - targets) ** 2) / 2
