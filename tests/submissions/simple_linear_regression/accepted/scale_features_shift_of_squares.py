"""
title = "The variance as mean of the squares minus square of the mean, in float64"
"""

# %% replace scale_features
def scale_features(x):
    values = x.double()
    variance = (values**2).mean() - values.mean() ** 2
    return ((values - values.mean()) / variance.sqrt()).to(x.dtype)
