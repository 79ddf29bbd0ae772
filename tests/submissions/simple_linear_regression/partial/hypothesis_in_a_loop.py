"""
title = "A loop over the rows gives the predictions one dimension too many"

[test_hypothesis]
points = "1"
failed = ["test_numbers_and_arrays", "test_tensors"]
hint = "shape"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return torch.stack([theta_0 + theta_1 * row for row in x])
