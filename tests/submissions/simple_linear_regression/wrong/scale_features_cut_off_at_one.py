"""
title = "Cut off at -1 and 1"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "After scaling, what are the mean"
"""

# %% replace scale_features
def scale_features(x):
    z = (x - x.mean()) / x.std()
    return torch.clamp(z, min=-1.0, max=1.0)
