"""
title = "Divided by the length of the vector, not centred"

[test_scale_features]
points = "0"
failed = ["*"]
hint = "what are the mean and the standard deviation of the feature"
"""

# %% replace scale_features
def scale_features(x):
    return x / torch.norm(x)
