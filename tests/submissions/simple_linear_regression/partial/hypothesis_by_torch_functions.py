"""
title = "Works for tensors only: torch functions take no plain numbers"

[test_hypothesis]
points = "1.5"
failed = ["test_numbers_and_arrays"]
hint = "plain numbers"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return torch.add(theta_0, torch.mul(theta_1, x))
