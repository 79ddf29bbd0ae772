"""
title = "A process that refuses to fork when the tests come"
class = 4
tries = "closes the socket that brings the forks, after the last cell"

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

# %% after train_with_builtins
import gc

(service,) = [item for item in gc.get_objects() if type(item).__name__ == "_Service"]
service.forks.close()
print("tried:", service.forks)
