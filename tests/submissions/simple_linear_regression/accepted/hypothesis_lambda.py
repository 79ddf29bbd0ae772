"""
title = "A lambda instead of a definition"
"""

# %% replace hypothesis
hypothesis = lambda x, theta_0, theta_1: x * theta_1 + theta_0
