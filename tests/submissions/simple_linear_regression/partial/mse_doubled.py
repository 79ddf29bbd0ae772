"""
title = "The mean of the squares times two"

[test_mse]
points = "2"
failed = ["test_is_half_the_mean_of_the_squares"]
hint = "factor in front of the sum"
"""

# %% replace mse
def mse(predictions, targets):
    return 2 * torch.mean((predictions - targets) ** 2)
