"""
title = "A task whose cell was deleted costs its own points"

[test_linear_regression]
points = "0"
not_run = ["*"]
hint = "is not implemented yet"
"""

# %% delete linear_regression
