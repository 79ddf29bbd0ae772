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
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    time.sleep(86_400)
