"""
title = "Horner scheme in a loop over the parameters, highest first"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    result = 0.0
    for theta in (theta_1, theta_0):
        result = result * x + theta
    return result
