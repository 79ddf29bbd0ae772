"""
title = "Divided by the mean absolute deviation"

[test_scale_features]
points = "1"
failed = ["test_the_notebooks_feature", "test_any_feature"]
hint = "standard deviation"
"""

# %% replace scale_features
def scale_features(x):
    centred = x - x.mean()
    return centred / centred.abs().mean()
