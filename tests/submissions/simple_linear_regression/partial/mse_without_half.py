"""
title = "The cost without the one half"

[test_mse]
points = "2"
failed = ["test_is_half_the_mean_of_the_squares"]
hint = "the factor in front of the sum"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean((predictions - targets) ** 2)
