"""
title = "Mean and spread of the notebook's data"

[test_scale_features]
points = "1"
failed = ["test_any_feature", "test_shape_and_dtype_are_kept", "test_the_feature_passed_in_is_left_alone"]
hint = "Do the mean and the standard"
"""

# %% replace scale_features
def scale_features(x):
    mu = float(X.mean())
    sd = float(X.std())
    return (x - mu) / sd
