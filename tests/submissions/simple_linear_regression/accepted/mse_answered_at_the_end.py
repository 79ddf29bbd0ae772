"""
title = "The task's own cell was left as it was; the answer stands in a cell at the end"
"""

# %% replace mse
def mse(predictions, targets):
    raise NotImplementedError("Write the body of mse (step 6).")


# %% after train_with_builtins
def mse(predictions, targets):
    return ((predictions - targets) ** 2).mean() / 2
