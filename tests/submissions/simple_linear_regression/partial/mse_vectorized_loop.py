"""
title = "A loop over the rows, within `np.vectorize`"

[test_mse]
points = "2"
failed = ["test_can_be_differentiated", "test_uses_no_loop"]
hint = "loop"
"""

# %% replace mse
square = np.vectorize(lambda prediction, target: (prediction - target) ** 2)


def mse(predictions, targets):
    return torch.tensor(square(predictions.detach(), targets).mean() / 2, dtype=predictions.dtype)
