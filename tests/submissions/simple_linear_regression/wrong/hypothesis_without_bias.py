"""
title = "The bias is forgotten"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "multiplied by"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_1 * x
