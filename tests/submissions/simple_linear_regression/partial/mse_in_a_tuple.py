"""
title = "A comma too many: the right cost in a tuple"

[test_mse]
points = "2.5"
failed = ["test_is_a_single_number_in_the_dtype_of_its_arguments"]
hint = "the result is a tuple, not a tensor"
"""

# %% replace mse
def mse(predictions, targets):
    return ((predictions - targets) ** 2).mean() / 2,
