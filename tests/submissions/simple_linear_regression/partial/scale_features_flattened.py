"""
title = "The result is flattened to shape (m,)"

[test_scale_features]
points = "2.5"
failed = ["test_shape_and_dtype_are_kept"]
hint = "shape"
"""

# %% replace scale_features
def scale_features(x):
    x = x.flatten()
    return (x - x.mean()) / x.std()
