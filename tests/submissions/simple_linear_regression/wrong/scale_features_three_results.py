"""
title = "Mean and standard deviation are handed back, too"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "what are the mean and the standard deviation of the feature"
"""

# %% replace scale_features
def scale_features(x):
    mean, std = x.mean(), x.std()
    return (x - mean) / std, mean, std
