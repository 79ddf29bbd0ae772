"""
title = "The feature itself is scaled"

[test_scale_features]
points = "2.5"
failed = ["test_the_feature_passed_in_is_left_alone"]
hint = "changed"
"""

# %% replace scale_features
def scale_features(x):
    x -= x.mean()
    x /= x.std()
    return x
