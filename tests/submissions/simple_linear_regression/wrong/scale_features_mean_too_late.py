"""
title = "Divided first, and then the mean of the raw feature taken off"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "what are the mean and the standard deviation of the feature"
"""

# %% replace scale_features
def scale_features(x):
    return x / x.std() - x.mean()
