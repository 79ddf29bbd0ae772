"""
title = "The cost has shape (1,): the mean is taken along one dimension"

[test_mse]
points = "2.5"
failed = ["test_is_a_single_number_in_the_dtype_of_its_arguments"]
hint = "dimensions"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean((predictions - targets) ** 2, dim=0) / 2
