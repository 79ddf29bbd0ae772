"""
title = "The cost of float64 arguments comes in float32"

[test_mse]
points = "2.5"
failed = ["test_is_a_single_number_in_the_dtype_of_its_arguments"]
hint = "dtype"
"""

# %% replace mse
def mse(predictions, targets):
    return torch.mean((predictions.float() - targets.float()) ** 2) / 2
