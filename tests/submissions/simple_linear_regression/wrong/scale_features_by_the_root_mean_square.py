"""
title = "The spread is computed from the values, not from their deviations"

[test_scale_features]
points = "1"
failed = ["test_the_notebooks_feature", "test_any_feature"]
hint = "the mean and the standard deviation of the feature"
"""

# %% replace scale_features
def scale_features(x):
    sigma = torch.sqrt((x**2).mean())
    return (x - x.mean()) / sigma
