"""
title = "The last entry of the cumulative sum"
"""

# %% replace mse
def mse(predictions, targets):
    return (predictions - targets).square().flatten().cumsum(0)[-1] / (2 * predictions.shape[0])
