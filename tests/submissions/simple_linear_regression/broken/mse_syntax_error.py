"""
title = "A cell that is no Python costs its own task"

[test_mse]
points = "0"
not_run = ["*"]
hint = "SyntaxError"
"""

# %% replace mse
def mse(predictions, targets)
    return ((predictions - targets) ** 2).mean() / 2
