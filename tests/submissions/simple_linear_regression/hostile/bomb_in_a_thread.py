"""
title = "A bomb that goes off after the last cell"
class = 7
tries = "ends the process that holds the state, from a thread, when tests are about to be run"

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
import os
import sys
import threading

main = threading.main_thread().ident


def bomb():
    while any(name == "run_cell" for name in stack()):
        pass
    os._exit(1)


def stack():
    frame = sys._current_frames()[main]
    while frame:
        yield frame.f_code.co_name
        frame = frame.f_back


threading.Thread(target=bomb, daemon=True).start()
print("tried: the bomb ticks")
