"""
title = "Divided by the largest deviation, so that all lies between -1 and 1"

[test_scale_features]
points = "1"
failed = ["test_the_notebooks_feature", "test_any_feature"]
hint = "Not its range"
"""

# %% replace scale_features
def scale_features(x):
    centred = x - x.mean()
    return centred / centred.abs().max()
