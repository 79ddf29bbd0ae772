"""
title = "A cell that ends Python costs its own task"

[test_scale_features]
points = "0"
not_run = ["*"]
hint = "ended the Python process"
"""

# %% replace scale_features
import os
os._exit(0)
