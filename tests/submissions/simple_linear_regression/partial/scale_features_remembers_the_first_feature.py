"""
title = "Mean and standard deviation are kept from the first call"

[test_scale_features]
points = "2.0"
failed = ["test_any_feature"]
hint = "come from the `x` that is passed in"
"""

# %% replace scale_features
_seen = {}


def scale_features(x):
    if not _seen:
        _seen.update(mean=x.mean(), std=x.std())
    return (x - _seen["mean"]) / _seen["std"]
