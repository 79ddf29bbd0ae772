"""
title = "The root of the variance that divides by m"
"""

# %% replace scale_features
def scale_features(x):
    mean = x.mean()
    return (x - mean) / x.var(correction=0).sqrt()
