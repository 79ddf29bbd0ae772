"""
title = "Divided by the standard error of the mean"

[test_scale_features]
points = "1"
failed = ["test_the_notebooks_feature", "test_any_feature"]
hint = "standard deviation"
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.mean()) / (x.std() / len(x) ** 0.5)
