"""
title = "Bias and slope swapped"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "multiplied by"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_1 + theta_0 * x
