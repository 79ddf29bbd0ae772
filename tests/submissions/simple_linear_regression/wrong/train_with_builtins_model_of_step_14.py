"""
title = "The model and the history of step 14 under new names"

[test_train_with_builtins]
points = "0"
failed = ["*"]
hint = "Does the curve still fall at its end"
"""

# %% replace train_with_builtins
builtin_model = model
builtin_cost_hist = model_cost_hist
