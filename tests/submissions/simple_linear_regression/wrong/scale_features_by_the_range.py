"""
title = "Divided by the range"

[test_scale_features]
points = "1"
failed = ["test_the_notebooks_feature", "test_any_feature"]
hint = "Not its range"
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.mean()) / (x.max() - x.min())
