"""
title = "The number of rows is the notebook's m, not that of the arguments"

[test_mse]
points = "2"
failed = ["test_is_half_the_mean_of_the_squares"]
hint = "two rows"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.sum((predictions - targets) ** 2) / (2 * m)
