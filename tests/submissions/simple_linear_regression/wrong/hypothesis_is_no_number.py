"""
title = "NaN for every row, with the right gradients"

[test_hypothesis]
points = "0"
failed = ["*"]
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_0 + theta_1 * x + float("nan")
