"""
title = "Mean and standard deviation of each row, which is a single value"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "all of it"
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.mean(dim=1, keepdim=True)) / x.std(dim=1, keepdim=True)
