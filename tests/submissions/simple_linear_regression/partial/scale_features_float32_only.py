"""
title = "The result comes in float32, for a float64 feature too"

[test_scale_features]
points = "2.5"
failed = ["test_shape_and_dtype_are_kept"]
hint = "dtype"
"""

# %% replace scale_features
def scale_features(x):
    values = x.float()
    return (values - values.mean()) / values.std()
