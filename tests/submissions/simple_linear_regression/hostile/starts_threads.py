"""
title = "Threads that stay"
class = 5
tries = "starts threads until it is refused, none of which ends, so that the process cannot fork any more"

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
import threading
import time

threads = 0
try:
    for _ in range(1000):
        threading.Thread(target=time.sleep, args=(86_400,)).start()
        threads += 1
except RuntimeError as error:
    print("tried:", threads, error)
