"""
title = "One is added to the standard deviation, against a division by zero"

[test_scale_features]
points = "1"
failed = ["test_the_notebooks_feature", "test_any_feature"]
hint = "what are the mean and the standard deviation of the feature"
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.mean()) / (x.std() + 1)
