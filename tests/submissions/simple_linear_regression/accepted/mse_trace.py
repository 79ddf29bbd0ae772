"""
title = "The trace of the errors times their transpose"
"""

# %% replace mse
def mse(predictions, targets):
    e = predictions - targets
    return torch.trace(e @ e.T) / (2 * len(e))
