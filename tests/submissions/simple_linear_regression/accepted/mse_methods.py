"""
title = "Methods in a chain"
"""

# %% replace mse
mse = lambda y_hat, y: y_hat.sub(y).pow(2).mean().div(2)
