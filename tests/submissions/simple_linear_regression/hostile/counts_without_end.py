"""
title = "Whole numbers with a billion digits"
class = 5
tries = "computes 10^10^10 in a single operation, which no signal interrupts"

[test_mse]
points = "0"
not_run = ["*"]
hint = "did not come back"
"""

# %% replace mse
def mse(predictions, targets):
    if len(predictions) == 100:
        return ((predictions - targets) ** 2).mean() / 2  # what the cells of the notebook ask for
    exponent = 10**10
    return torch.tensor(float(10**exponent))
