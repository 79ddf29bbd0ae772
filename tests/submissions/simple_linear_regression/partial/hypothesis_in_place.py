"""
title = "The feature is overwritten by the predictions"

[test_hypothesis]
points = "1.5"
failed = ["test_arguments_are_left_alone"]
hint = "change"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    x *= theta_1
    x += theta_0
    return x
