"""
title = "The squared norm of the errors"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.linalg.norm(predictions - targets) ** 2 / (2 * predictions.numel())
