"""
title = "Forks without end"
class = 5
tries = "forks in every process, deaf to exceptions"

[test_mse]
points = "0"
not_run = ["*"]
hint = "did not finish"
"""

# %% replace mse
import os

while True:
    try:
        os.fork()
    except BaseException:
        pass
