"""
title = "The NumPy view shares memory with the feature"

[test_scale_features]
points = "2.5"
failed = ["test_the_feature_passed_in_is_left_alone"]
hint = "changed"
"""

# %% replace scale_features
def scale_features(x):
    values = x.numpy()
    values -= values.mean()
    values /= values.std()
    return torch.from_numpy(values.copy())
