"""
title = "The gradient reaches the slope only"

[test_hypothesis]
points = "1.5"
failed = ["test_gradients_reach_both_parameters"]
hint = "left out"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    bias = theta_0.data if isinstance(theta_0, torch.Tensor) else theta_0
    return bias + theta_1 * x
