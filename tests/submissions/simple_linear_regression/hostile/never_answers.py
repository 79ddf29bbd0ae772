"""
title = "A process that stops itself"
class = 4
tries = "sends itself SIGSTOP, and waits for nobody"

[test_mse]
points = "0"
not_run = ["*"]
hint = "did not finish"
"""

# %% replace mse
import os
import signal

print("tried: stopping")
while True:
    os.kill(os.getpid(), signal.SIGSTOP)
    signal.pause()
