"""
title = "A small constant against division by zero"
"""

# %% replace scale_features
def scale_features(x):
    return (x - x.mean()) / (x.std() + 1e-8)
