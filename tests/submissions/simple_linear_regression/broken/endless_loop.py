"""
title = "A function that never comes back costs its own task"

[test_mse]
points = "0"
not_run = ["*"]
hint = "did not come back"
"""

# %% replace mse
def mse(predictions, targets):
    rows = 0
    while rows < len(predictions):
        error = predictions - targets
    return (error**2).mean() / 2
