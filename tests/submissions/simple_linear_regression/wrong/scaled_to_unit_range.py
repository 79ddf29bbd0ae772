"""
title = "Min-max scaling instead of standardising"

[test_scale_features]
points = "1"
failed = ["test_any_feature", "test_the_notebooks_feature"]
"""

# %% replace scale_features
def scale_features(x):
    return 2 * (x - x.min()) / (x.max() - x.min()) - 1
