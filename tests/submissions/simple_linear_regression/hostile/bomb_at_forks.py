"""
title = "A bomb that goes off in forks"
class = 7
tries = "registers a handler that ends every fork of its process"

[test_hypothesis]
points = "0"
not_run = ["*"]

[test_mse]
points = "0"
not_run = ["*"]

[test_scale_features]
points = "0"
not_run = ["*"]

[test_train_model]
points = "0"
not_run = ["*"]

[test_linear_regression]
points = "0"
not_run = ["*"]

[test_train_model_new]
points = "0"
not_run = ["*"]

[test_train_with_builtins]
points = "0"
not_run = ["*"]
"""

# %% before mse
import os

os.register_at_fork(after_in_child=lambda: os._exit(0))
print("tried: registered")
