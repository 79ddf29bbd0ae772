"""
title = "input() waits for somebody at the keyboard"

[test_scale_features]
points = "0"
not_run = ["*"]
hint = "is not defined"
"""

# %% replace scale_features
kind = input("Which deviation? ")


def scale_features(x):
    return (x - x.mean()) / x.std(unbiased=kind == "sample")
