"""
title = "nn.MSELoss, made in a cell before"

[test_mse]
points = "2.5"
failed = ["test_uses_no_loss_of_pytorch"]
hint = "yourself"
"""

# %% before mse
criterion = nn.MSELoss()

# %% replace mse
def mse(predictions, targets):
    return criterion(predictions, targets) / 2
