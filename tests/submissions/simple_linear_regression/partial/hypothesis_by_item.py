"""
title = "The parameters become plain numbers, so that no gradient reaches them"

[test_hypothesis]
points = "1"
failed = ["test_numbers_and_arrays", "test_gradients_reach_both_parameters"]
hint = "cut off"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_0.item() + theta_1.item() * x
