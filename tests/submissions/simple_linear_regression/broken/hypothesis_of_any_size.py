"""
title = "Builds a table of all pairs, far larger than the memory"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "Put in numbers by hand"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    table = torch.ones(len(x), 10**12)
    return theta_0 + theta_1 * x * table[:, :1]
