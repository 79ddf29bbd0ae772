"""
title = "The result is a NumPy array"

[test_scale_features]
points = "2.5"
failed = ["test_shape_and_dtype_are_kept"]
hint = "In which shape and dtype"
"""

# %% replace scale_features
def scale_features(x):
    values = x.numpy()
    return (values - values.mean()) / values.std()
