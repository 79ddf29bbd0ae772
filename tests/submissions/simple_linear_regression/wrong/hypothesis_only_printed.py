"""
title = "The predictions are printed and not returned"

[test_hypothesis]
points = "0"
failed = ["*"]
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    predictions = theta_0 + theta_1 * x
    print(predictions)
