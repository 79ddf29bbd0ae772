"""
title = "Both arguments are flattened in one line"
"""

# %% replace mse
def mse(predictions, targets):
    predictions, targets = [values.reshape(-1) for values in (predictions, targets)]
    return torch.dot(predictions - targets, predictions - targets) / (2 * len(targets))
