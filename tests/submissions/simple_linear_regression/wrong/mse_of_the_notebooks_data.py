"""
title = "The cost of the notebook's data, whatever is passed in"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    errors = hypothesis(X_tensor, theta_0, theta_1) - y_tensor
    return (errors**2).sum() / (2 * m)
