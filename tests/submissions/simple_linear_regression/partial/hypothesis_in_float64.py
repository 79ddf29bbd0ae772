"""
title = "The predictions come in float64"

[test_hypothesis]
points = "1.5"
failed = ["test_tensors"]
hint = "What are the shape and the dtype"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    if isinstance(x, torch.Tensor):
        x = x.double()
    return theta_0 + theta_1 * x
