"""
title = "The mean of each row, which is the row itself"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "what are the mean and the standard deviation of the feature"
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.mean(dim=1, keepdim=True)) / x.std()
