"""
title = "Scaled twice, which changes nothing"
"""

# %% replace scale_features
def scale_features(x):
    for _ in range(2):
        x = (x - torch.mean(x)) / torch.std(x)
    return x
