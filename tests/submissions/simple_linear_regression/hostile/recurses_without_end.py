"""
title = "Recursion without end"
class = 5
tries = "lifts the limit on recursion and runs out of stack"

[test_mse]
points = "0"
not_run = ["*"]
hint = "its cell was ended by SIGSEGV"
"""

# %% replace mse
import sys
import threading

sys.setrecursionlimit(2**31 - 1)


class Deep:
    def __repr__(self):
        return repr(self)


repr(Deep())
