"""
title = "batch_norm with its own small eps"
"""

# %% replace scale_features
def scale_features(x):
    return nn.functional.batch_norm(x, None, None, training=True, eps=1e-8)
