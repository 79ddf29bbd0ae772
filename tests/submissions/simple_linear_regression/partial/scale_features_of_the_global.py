"""
title = "Mean and standard deviation are those of X_tensor, whatever is passed in"

[test_scale_features]
points = "2.0"
failed = ["test_any_feature"]
hint = "passed in"
"""

# %% replace scale_features
def scale_features(x):
    return (x - X_tensor.mean()) / X_tensor.std()
