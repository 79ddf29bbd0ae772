"""
title = "Scaling by NumPy, with its own standard deviation"
"""

# %% replace scale_features
def scale_features(x):
    values = x.numpy()
    return torch.from_numpy((values - values.mean()) / np.std(values))
