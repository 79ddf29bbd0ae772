"""
title = "Many processes that together take too much"
class = 5
tries = "forks seven children, each of which fills 400 MB"

[test_mse]
points = "0"
hint = "`mse` used more memory than it may"
"""

# %% replace mse
import os
import time


def mse(predictions, targets):
    if len(predictions) == 100:
        return ((predictions - targets) ** 2).mean() / 2  # what the cells of the notebook ask for
    for _ in range(7):
        if os.fork() == 0:
            hoard = bytearray(b"x") * 400_000_000
            time.sleep(60)
    hoard = bytearray(b"x") * 400_000_000
    time.sleep(60)
