"""
title = "A disk that is full"
class = 5
tries = "writes to /tmp, and elsewhere, until it is refused"
"""

# %% before mse
import os

for folder in ("/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), "/run"):
    written, number = 0, 0
    try:
        while True:
            number += 1
            with open(f"{folder}/autograder-hostile-{number}", "wb", buffering=0) as file:
                for _ in range(32):
                    written += file.write(bytes(1_000_000))
    except OSError as error:
        print("tried:", folder, written, error.strerror)
    for one in range(1, number + 1):
        try:
            if one > 1:
                os.unlink(f"{folder}/autograder-hostile-{one}")
        except OSError:
            pass
