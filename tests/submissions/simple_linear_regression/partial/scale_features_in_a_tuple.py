"""
title = "The scaled feature comes in a tuple"

[test_scale_features]
points = "2.5"
failed = ["test_shape_and_dtype_are_kept"]
hint = "the result is a tuple, not a tensor"
"""

# %% replace scale_features
def scale_features(x):
    return ((x - x.mean()) / x.std(),)
