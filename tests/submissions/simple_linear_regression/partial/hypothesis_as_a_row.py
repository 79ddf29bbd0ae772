"""
title = "The predictions come as a row, of shape (1, m)"

[test_hypothesis]
points = "1"
failed = ["test_numbers_and_arrays", "test_tensors"]
hint = "shape"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_0 + theta_1 @ x.T
