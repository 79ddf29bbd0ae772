"""
title = "The parameters are taken from the notebook, because the arguments have other names"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "Put in numbers by hand"
"""

# %% replace hypothesis
def hypothesis(x, bias, slope):
    return theta_0 + theta_1 * x
