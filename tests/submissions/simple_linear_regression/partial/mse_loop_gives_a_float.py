"""
title = "A loop over the rows, and a float at its end"

[test_mse]
points = "1.5"
failed = [
  "test_is_a_single_number_in_the_dtype_of_its_arguments",
  "test_can_be_differentiated",
  "test_uses_no_loop",
]
hint = "dimensions"
"""

# %% replace mse
def mse(predictions, targets):
    total = 0.0
    for p, t in zip(predictions, targets):
        total += float((p - t) ** 2)
    return total / (2 * len(targets))
