"""
title = "Warnings, prints and text on stderr in every task cost nothing"
"""

# %% before hypothesis
import sys
import warnings

# %% replace mse
def mse(predictions, targets):
    warnings.warn("are these shapes right?")
    print("computing", predictions.shape, file=sys.stderr)
    return 0.5 * (predictions - targets).square().mean()
