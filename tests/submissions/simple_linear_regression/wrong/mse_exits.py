"""
title = "A cost that ends the Python process costs its own points alone"

[test_mse]
points = "0"
not_run = ["*"]
hint = "ended the Python process"
"""

# %% replace mse
import os


def mse(predictions, targets):
    os._exit(0)
