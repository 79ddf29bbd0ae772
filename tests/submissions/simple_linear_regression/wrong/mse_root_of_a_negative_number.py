"""
title = "The mean of the square roots of the errors, which are NaN where a prediction is too large"

[test_mse]
points = "0"
failed = ["*"]
hint = "the result is NaN"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.sqrt(targets - predictions).mean() / 2
