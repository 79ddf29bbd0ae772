"""
title = "The rows come back in another order"

[test_scale_features]
points = "1"
failed = ["test_the_notebooks_feature", "test_any_feature"]
hint = "what are the mean and the standard deviation"
"""

# %% replace scale_features
def scale_features(x):
    x = x.sort(dim=0).values
    return (x - x.mean()) / x.std()
