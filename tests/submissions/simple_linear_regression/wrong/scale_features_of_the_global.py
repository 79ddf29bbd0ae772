"""
title = "Mean and standard deviation are those of X_tensor, whatever is passed in"

[test_scale_features]
points = "1"
failed = ["test_any_feature", "test_shape_and_dtype_are_kept", "test_the_feature_passed_in_is_left_alone"]
hint = "passed in"
"""

# %% replace scale_features
def scale_features(x):
    return (x - X_tensor.mean()) / X_tensor.std()
