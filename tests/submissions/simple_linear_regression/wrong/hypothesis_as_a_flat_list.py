"""
title = "Predictions are collected in a list, one by one"

[test_hypothesis]
points = "0"
failed = ["*"]
hint = "Put in numbers by hand"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    predictions = []
    for value in x.flatten():
        predictions.append(theta_0.item() + theta_1.item() * value.item())
    return predictions
