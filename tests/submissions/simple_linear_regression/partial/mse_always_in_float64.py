"""
title = "The cost is float64, whatever the arguments are"

[test_mse]
points = "2.5"
failed = ["test_is_a_single_number_in_the_dtype_of_its_arguments"]
hint = "A cost is a single number"
"""

# %% replace mse
def mse(predictions, targets):
    return ((predictions.double() - targets.double()) ** 2).mean() / 2
