"""
title = "The predictions come in a list"

[test_hypothesis]
points = "1.5"
failed = ["test_tensors"]
hint = "the result is a list, not a tensor"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return [theta_0 + theta_1 * x]
