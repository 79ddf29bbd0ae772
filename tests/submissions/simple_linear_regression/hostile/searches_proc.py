"""
title = "Reads the grader in /proc"
class = 3
tries = "opens environ, cmdline, maps, mem and descriptors of every process"
"""

# %% before mse
import os

print("tried: processes", sorted(os.listdir("/proc"))[:20])
for process in ["self", "thread-self", *map(str, [os.getppid(), *range(1, 400)])]:
    for name in ["environ", "cmdline", "maps", "cwd", "root", "fd"]:
        path = f"/proc/{process}/{name}"
        try:
            print(path, os.listdir(path) if name in ("cwd", "root", "fd") else open(path, "rb").read()[:5000])
        except OSError:
            pass
