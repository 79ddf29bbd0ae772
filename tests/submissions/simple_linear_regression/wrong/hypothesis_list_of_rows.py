"""
title = "One example after the other"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "Put in numbers by hand: which"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    predictions = []
    for value in x:
        predictions.append(theta_0 + theta_1 * value)
    return predictions
