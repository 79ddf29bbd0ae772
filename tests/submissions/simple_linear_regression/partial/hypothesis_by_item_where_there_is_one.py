"""
title = "Numbers are taken out of the parameters"

[test_hypothesis]
points = "1.5"
failed = ["test_gradients_reach_both_parameters"]
hint = "Training needs derivatives: is something cut"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    bias = theta_0.item() if hasattr(theta_0, "item") else theta_0
    slope = theta_1.item() if hasattr(theta_1, "item") else theta_1
    return bias + slope * x
