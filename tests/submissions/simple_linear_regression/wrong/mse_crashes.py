"""
title = "A cost that crashes in C costs its own points alone"

[test_mse]
points = "0"
not_run = ["*"]
hint = "was ended by SIGSEGV"
"""

# %% replace mse
import ctypes


def mse(predictions, targets):
    return ctypes.string_at(0)
