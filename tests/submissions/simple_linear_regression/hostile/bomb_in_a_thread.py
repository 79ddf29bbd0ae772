"""
title = "A bomb that goes off after the last cell"
class = 7
tries = "ends the process that holds the state, from a thread, when tests are about to be run"
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
