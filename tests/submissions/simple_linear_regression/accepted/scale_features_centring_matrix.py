"""
title = "Centred by a matrix, divided by the length"
"""

# %% replace scale_features
def scale_features(x):
    n = len(x)
    centre = torch.eye(n, dtype=x.dtype) - torch.full((n, n), 1 / n, dtype=x.dtype)
    c = centre @ x
    return c / torch.linalg.norm(c) * n ** 0.5
