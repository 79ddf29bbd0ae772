"""
title = "A cost that calls itself once, with tensors, where it is given something else"
"""

# %% replace mse
def mse(predictions, targets):
    if not isinstance(predictions, torch.Tensor):
        return mse(torch.as_tensor(predictions), torch.as_tensor(targets))
    return ((predictions - targets) ** 2).mean() / 2
