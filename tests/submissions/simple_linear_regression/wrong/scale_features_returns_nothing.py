"""
title = "The scaled feature is computed and not handed back"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "what are the mean and the standard deviation"
"""

# %% replace scale_features
def scale_features(x):
    scaled = (x - x.mean()) / x.std()
