"""
title = "Everything is turned into NumPy arrays"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "Put in numbers by hand"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    x, theta_0, theta_1 = x.numpy(), theta_0.detach().numpy(), theta_1.detach().numpy()
    return theta_0 + theta_1 * x
