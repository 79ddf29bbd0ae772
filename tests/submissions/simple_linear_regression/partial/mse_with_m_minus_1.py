"""
title = "Divided by m - 1, as for a sample variance"

[test_mse]
points = "2"
failed = ["test_is_half_the_mean_of_the_squares"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.sum((predictions - targets) ** 2) / (2 * max(len(targets) - 1, 1))
