"""
title = "Returns what it was given"

[test_scale_features]
points = "0"
failed = ["*"]
"""

# %% replace scale_features
def scale_features(x):
    return x.clone()
