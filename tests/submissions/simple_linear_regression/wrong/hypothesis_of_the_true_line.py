"""
title = "The line is the one that the data were made with, not the one of the parameters"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "Put in numbers by hand"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return true_bias + true_slope * x
