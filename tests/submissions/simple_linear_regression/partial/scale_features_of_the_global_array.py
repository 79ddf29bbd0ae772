"""
title = "Mean and spread of the notebook's data"

[test_scale_features]
points = "2.0"
failed = ["test_any_feature"]
hint = "Do the mean and the standard"
"""

# %% replace scale_features
def scale_features(x):
    mu = float(X.mean())
    sd = float(X.std())
    return (x - mu) / sd
