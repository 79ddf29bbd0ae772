"""
title = "In place, but on a copy"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    result = theta_1 * x
    result += theta_0
    return result
