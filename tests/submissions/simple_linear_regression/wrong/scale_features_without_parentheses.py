"""
title = "The parentheses are forgotten: only the mean is divided"

[test_scale_features]
points = "0"
failed = ["*"]
"""

# %% replace scale_features
def scale_features(x):
    return x - x.mean() / x.std()
