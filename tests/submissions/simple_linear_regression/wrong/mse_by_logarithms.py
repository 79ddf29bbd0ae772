"""
title = "Squares by logarithms, which are NaN where a prediction is too large"

[test_mse]
points = "0.5"
failed = ["test_is_half_the_mean_of_the_squares", "test_is_a_single_number_in_the_dtype_of_its_arguments", "test_uses_no_loss_of_pytorch", "test_uses_no_loop"]
hint = "the result is NaN"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.exp(2 * torch.log(targets - predictions)).mean() / 2
