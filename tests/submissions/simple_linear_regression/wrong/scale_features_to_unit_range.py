"""
title = "Min-max scaling instead of standardising"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "what are the mean and the standard deviation of the feature"
"""

# %% replace scale_features
def scale_features(x):
    return 2 * (x - x.min()) / (x.max() - x.min()) - 1
