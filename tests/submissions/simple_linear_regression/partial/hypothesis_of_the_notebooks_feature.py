"""
title = "Whatever has as many rows is taken for the feature of the notebook"

[test_hypothesis]
points = "1.5"
failed = ["test_tensors"]
hint = "Compare with the formula"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    if isinstance(x, torch.Tensor) and len(x) == m:
        x = X_tensor
    return theta_0 + theta_1 * x
