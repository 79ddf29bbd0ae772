"""
title = "A function that calls itself without end"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "RecursionError"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return hypothesis(x, theta_0, theta_1)
