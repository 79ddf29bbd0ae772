"""
title = "Large errors count less, as in the Huber loss"

[test_mse]
points = "1.5"
failed = ["test_is_a_single_number_in_the_dtype_of_its_arguments", "test_uses_no_loss_of_pytorch", "test_uses_no_loop"]
hint = "A cost is a single number"
"""

# %% replace mse
def mse(predictions, targets):
    e = (predictions - targets).abs()
    return torch.where(e < 5, e**2 / 2, 5 * e - 12.5).mean()
