"""
title = "Min-max scaling to 0 ... 1"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "Not its range"
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.min()) / (x.max() - x.min())
