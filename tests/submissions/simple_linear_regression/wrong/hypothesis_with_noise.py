"""
title = "The noise belongs to the model"

[test_hypothesis]
points = "0.5"
failed = ["test_numbers_and_arrays", "test_tensors", "test_arguments_are_left_alone"]
hint = "Put in numbers by hand: which"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    eta = np.random.randn()
    return theta_0 + theta_1 * x + eta
