"""
title = "The cost is a plain number, without a gradient"

[test_mse]
points = "2"
failed = ["test_is_a_single_number_in_the_dtype_of_its_arguments", "test_can_be_differentiated"]
hint = "cut off"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean((predictions - targets) ** 2).item() / 2
