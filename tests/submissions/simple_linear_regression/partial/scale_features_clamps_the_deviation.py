"""
title = "A standard deviation below 1 is taken for 1"

[test_scale_features]
points = "2"
failed = ["test_any_feature"]
hint = "mean and the standard deviation come from"
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.mean()) / x.std().clamp(min=1)
