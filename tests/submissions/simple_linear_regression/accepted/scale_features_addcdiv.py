"""
title = "One operation for all of it"
"""

# %% replace scale_features
def scale_features(x):
    mu, sigma = x.mean(), x.std(unbiased=False)
    return torch.addcdiv(-mu / sigma, x, sigma)
