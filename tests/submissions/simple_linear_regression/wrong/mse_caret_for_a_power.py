"""
title = "The caret as power"

[test_mse]
points = "0"
failed = ["*"]
hint = "Work out two rows by hand"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean((predictions - targets)^2) / 2
