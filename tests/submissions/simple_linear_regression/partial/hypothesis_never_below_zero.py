"""
title = "Predictions below zero are cut off"

[test_hypothesis]
points = "1.5"
failed = ["test_tensors"]
hint = "What are the shape and the dtype"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    line = theta_0 + theta_1 * x
    return line * (line > 0)
