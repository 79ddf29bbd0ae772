"""
title = "A function that sleeps with signals blocked"
class = 5
tries = "blocks all signals and waits for a day"

[test_mse]
points = "0"
not_run = ["*"]
hint = "did not come back"
"""

# %% replace mse
import signal
import time


def mse(predictions, targets):
    if len(predictions) == 100:
        return ((predictions - targets) ** 2).mean() / 2  # what the cells of the notebook ask for
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    time.sleep(86_400)
