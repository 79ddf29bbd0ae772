"""
title = "A daemon that stays"
class = 5
tries = "leaves processes in sessions of their own behind, deaf to signals, with files"
"""

# %% before mse
import os
import signal
import time

for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        with open(f"/tmp/autograder-hostile-{os.getpid()}", "w") as file:
            file.write("here")
        time.sleep(86_400)
        os._exit(0)
time.sleep(0.2)
print("tried:", sorted(os.listdir("/tmp")))
