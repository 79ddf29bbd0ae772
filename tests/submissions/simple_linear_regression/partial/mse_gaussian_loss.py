"""
title = "Another built-in loss that comes to the same"

[test_mse]
points = "2.5"
failed = ["test_uses_no_loss_of_pytorch"]
hint = "yourself"
"""

# %% replace mse
def mse(predictions, targets):
    return nn.functional.gaussian_nll_loss(predictions, targets, torch.ones_like(targets))
