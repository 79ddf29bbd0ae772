"""
title = "Python's sum over the powers of x"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return sum(theta * x**power for power, theta in enumerate((theta_0, theta_1)))
