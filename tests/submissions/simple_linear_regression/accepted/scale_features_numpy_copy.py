"""
title = "NumPy inside, in place on a copy, with the standard deviation of n - 1"
"""

# %% replace scale_features
def scale_features(x):
    values = np.array(x, copy=True)
    values -= np.mean(values)
    values /= np.std(values, ddof=1)
    return torch.tensor(values)
