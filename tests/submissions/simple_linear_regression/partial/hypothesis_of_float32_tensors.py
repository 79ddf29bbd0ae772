"""
title = "All arguments become float32 tensors, NumPy arrays of float64 too"

[test_hypothesis]
points = "1.5"
failed = ["test_numbers_and_arrays"]
hint = "Put in numbers by hand"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    x, theta_0, theta_1 = (torch.as_tensor(value, dtype=torch.float32) for value in (x, theta_0, theta_1))
    return theta_0 + theta_1 * x
