"""
title = "The predictions are computed under no_grad"

[test_hypothesis]
points = "1.5"
failed = ["test_gradients_reach_both_parameters"]
hint = "cut off"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    with torch.no_grad():
        return theta_0 + theta_1 * x
