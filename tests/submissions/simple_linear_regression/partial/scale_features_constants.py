"""
title = "Mean and standard deviation of the notebook's data are written down"

[test_scale_features]
points = "2.0"
failed = ["test_any_feature"]
hint = "passed in"
"""

# %% replace scale_features
def scale_features(x):
    return (x - 4.7018) / 2.9749
