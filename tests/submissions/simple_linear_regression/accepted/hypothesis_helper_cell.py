"""
title = "The line is a helper in a cell of its own, under other names"
"""

# %% before hypothesis
def affine(feature, bias, slope):
    rise = slope * feature
    return bias + rise

# %% replace hypothesis
from functools import partial

hypothesis = partial(affine)
