"""
title = "Three answers in one cell; the cells of the others were deleted"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return theta_0 + theta_1 * x


def mse(predictions, targets):
    return ((predictions - targets) ** 2).mean() / 2


def scale_features(x):
    return (x - x.mean()) / x.std()

# %% delete mse

# %% delete scale_features
