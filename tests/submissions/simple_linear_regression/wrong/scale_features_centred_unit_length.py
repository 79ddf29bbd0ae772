"""
title = "Centred, then divided by the length instead of the standard deviation"

[test_scale_features]
points = "1"
failed = ["test_the_notebooks_feature", "test_any_feature"]
hint = "what are the mean and the standard deviation"
"""

# %% replace scale_features
def scale_features(x):
    return nn.functional.normalize(x - x.mean(), dim=0)
