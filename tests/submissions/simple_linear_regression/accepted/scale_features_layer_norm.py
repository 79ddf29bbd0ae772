"""
title = "layer_norm over the flattened feature"
"""

# %% replace scale_features
def scale_features(x):
    return nn.functional.layer_norm(x.flatten(), [x.numel()], eps=0.0).reshape(x.shape)
