"""
title = "A matrix product, squeezed to a single number"
"""

# %% replace mse
def mse(predictions, targets):
    errors = targets - predictions
    return (errors.T @ errors).squeeze() / 2 / len(errors)
