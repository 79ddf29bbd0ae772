"""
title = "Works for tensors only: a matrix product takes no plain numbers"

[test_hypothesis]
points = "1.5"
failed = ["test_numbers_and_arrays"]
hint = "plain numbers"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return x @ theta_1 + theta_0
