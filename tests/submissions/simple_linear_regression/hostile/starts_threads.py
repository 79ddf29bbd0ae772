"""
title = "Threads that stay"
class = 5
tries = "starts threads until it is refused, none of which ends, so that the process cannot fork any more"
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
