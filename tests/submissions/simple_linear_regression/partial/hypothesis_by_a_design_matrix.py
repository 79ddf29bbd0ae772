"""
title = "A design matrix with a column of ones, times both parameters"

[test_hypothesis]
points = "1.5"
failed = ["test_numbers_and_arrays"]
hint = "plain numbers have each operation"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    design = torch.cat([torch.ones_like(x), x], dim=1)
    return design @ torch.cat([theta_0, theta_1])
