"""
title = "Mean and standard deviation of the notebook's data are written down"

[test_scale_features]
points = "1"
failed = ["test_any_feature", "test_shape_and_dtype_are_kept", "test_the_feature_passed_in_is_left_alone"]
hint = "passed in"
"""

# %% replace scale_features
def scale_features(x):
    return (x - 4.7018) / 2.9749
