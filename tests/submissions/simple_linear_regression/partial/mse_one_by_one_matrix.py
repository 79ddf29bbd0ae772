"""
title = "The matrix product leaves a cost of shape (1, 1)"

[test_mse]
points = "2.5"
failed = ["test_is_a_single_number_in_the_dtype_of_its_arguments"]
hint = "dimensions"
"""

# %% replace mse
def mse(predictions, targets):
    errors = predictions - targets
    return errors.T @ errors / (2 * len(errors))
