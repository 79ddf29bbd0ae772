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
import socket
import threading
import time

forked = threading.Event()


def bomb():
    forked.wait()
    os._exit(1)


def wait_for_the_bomb(*arguments):
    forked.set()
    time.sleep(60)


socket.recv_fds = wait_for_the_bomb  # called where a fork for a task is asked for
threading.Thread(target=bomb, daemon=True).start()
print("tried: the bomb ticks")
