"""
title = "The cost without the one half"

[test_mse]
points = "2"
failed = ["test_is_half_the_mean_of_squares"]
hint = "factor by factor"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean((predictions - targets) ** 2)
