"""
title = "The cost by PyTorch's own loss, under another name"

[test_mse]
points = "2.5"
failed = ["test_uses_no_loss_of_pytorch"]
hint = "without a loss that PyTorch brings along"
"""

# %% replace mse
from torch.nn.functional import mse_loss as distance


def mse(predictions, targets):
    return distance(predictions, targets) / 2
