"""
title = "The notebook's feature in place of the argument"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "Put in numbers by hand"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_0 + theta_1 * X_tensor
