"""
title = "The median instead of the mean"

[test_scale_features]
points = "0"
failed = ["*"]
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.median()) / x.std()
