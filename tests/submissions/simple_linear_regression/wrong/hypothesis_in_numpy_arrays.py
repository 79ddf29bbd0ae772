"""
title = "Everything is made a NumPy array, plain numbers too"

[test_hypothesis]
points = "0.5"
failed = ["test_arguments_are_left_alone", "test_gradients_reach_both_parameters", "test_tensors"]
hint = "Training needs derivatives"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    x, theta_0, theta_1 = (np.array(one.tolist() if hasattr(one, 'tolist') else one) for one in (x, theta_0, theta_1))
    return theta_0 + theta_1 * x
