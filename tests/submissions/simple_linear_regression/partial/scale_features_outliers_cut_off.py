"""
title = "Outliers are cut off after scaling"

[test_scale_features]
points = "2"
failed = ["test_any_feature"]
hint = "come from the `x` that is passed in"
"""

# %% replace scale_features
def scale_features(x):
    return ((x - x.mean()) / x.std()).clamp(-3, 3)
