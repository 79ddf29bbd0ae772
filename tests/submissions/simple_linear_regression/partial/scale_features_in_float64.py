"""
title = "The result comes in float64"

[test_scale_features]
points = "2.5"
failed = ["test_shape_and_dtype_are_kept"]
hint = "dtype"
"""

# %% replace scale_features
def scale_features(x):
    values = x.double()
    return (values - values.mean()) / values.std()
