"""
title = "The feature without its sign: right for the raw feature, wrong for the scaled one"

[test_hypothesis]
points = "1.5"
failed = ["test_tensors"]
hint = "Compare with the formula"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_0 + theta_1 * abs(x)
