"""
title = "Divided by the standard deviation, but the mean stays"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "mean"
"""

# %% replace scale_features
def scale_features(x):
    return x / x.std()
