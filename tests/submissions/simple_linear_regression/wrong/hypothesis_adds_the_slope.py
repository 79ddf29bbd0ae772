"""
title = "The slope is added instead of multiplied"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "multiplied by"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_0 + theta_1 + x
