"""
title = "The feature is squared"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "Compare with the formula"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_0 + theta_1 * x**2
