"""
title = "The prediction is computed in place"

[test_hypothesis]
points = "1"
failed = ["test_arguments_are_left_alone", "test_gradients_reach_both_parameters"]
hint = "is something cut off from the parameters"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    if isinstance(x, torch.Tensor):
        x *= theta_1.detach()
        x += theta_0.detach()
        return x
    return theta_0 + theta_1 * x
