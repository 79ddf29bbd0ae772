"""
title = "Signals to the grader"
class = 6
tries = "kills its parent, its group, and everybody"
"""

# %% before mse
import os
import signal

own = os.getpid()
refused = 0
for process in [os.getppid(), 0, *range(1, 5000)]:
    if process not in (own, 0):
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            refused += 1
print("tried:", refused, "refused; parent", os.getppid())
signal.signal(signal.SIGTERM, signal.SIG_IGN)
try:
    os.kill(-1, signal.SIGTERM)
except OSError as error:
    print("tried: everybody", error)
