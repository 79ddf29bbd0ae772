"""
title = "Tensors by torch.addcmul, the rest by operators"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    if all(isinstance(value, torch.Tensor) for value in (x, theta_0, theta_1)):
        return torch.addcmul(theta_0, theta_1, x)
    return theta_1 * x + theta_0
