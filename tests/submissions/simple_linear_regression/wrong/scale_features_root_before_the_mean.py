"""
title = "The standard deviation by hand, its root around the sum only"

[test_scale_features]
points = "1"
failed = ["test_the_notebooks_feature", "test_any_feature"]
hint = "the mean and the standard deviation of the feature"
"""

# %% replace scale_features
def scale_features(x):
    mu = x.mean()
    sigma = torch.sqrt(((x - mu) ** 2).sum()) / len(x)
    return (x - mu) / sigma
