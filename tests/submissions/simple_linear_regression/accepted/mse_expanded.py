"""
title = "The square written out, and the mean by hand"
"""

# %% replace mse
def mse(predictions, targets):
    total = (predictions * predictions - 2 * predictions * targets + targets * targets).sum()
    return total / (2 * len(predictions))
