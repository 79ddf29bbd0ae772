"""
title = "The median instead of the mean"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "what are the mean and the standard deviation of the feature"
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.median()) / x.std()
