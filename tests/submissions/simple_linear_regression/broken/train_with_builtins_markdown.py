"""
title = "Words instead of code"

[test_train_with_builtins]
points = "0"
not_run = ["*"]
hint = "is not defined"
"""

# %% replace train_with_builtins
I would take Adam here, because it is the best optimizer.
