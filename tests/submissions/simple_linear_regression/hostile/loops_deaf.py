"""
title = "An endless loop that catches every exception"
class = 5
tries = "cannot be interrupted, only killed"

[test_mse]
points = "0"
not_run = ["*"]
hint = "used more processor time than it may"
"""

# %% replace mse
import signal

for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
