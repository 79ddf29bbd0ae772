"""
title = "The half is taken of the errors already, before they are squared"

[test_mse]
points = "2"
failed = ["test_is_half_the_mean_of_the_squares"]
hint = "factor"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean(((predictions - targets) / 2) ** 2)
