"""
title = "An einsum over the errors"
"""

# %% replace mse
def mse(predictions, targets):
    errors = predictions - targets
    return torch.einsum("ij,ij->", errors, errors) / (2 * errors.shape[0])
