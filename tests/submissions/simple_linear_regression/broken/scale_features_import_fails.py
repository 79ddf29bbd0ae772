"""
title = "The cell stops at the import of a package that is not there"

[test_scale_features]
points = "0"
not_run = ["*"]
hint = "which is not installed here"
"""

# %% replace scale_features
from sklearn_extra.preprocessing import StandardScaler


def scale_features(x):
    return torch.from_numpy(StandardScaler().fit_transform(x.numpy()))
