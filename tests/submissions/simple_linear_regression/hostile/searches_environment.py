"""
title = "Reads the environment"
class = 3
tries = "prints every variable, those that Python was started with included"
"""

# %% before mse
import ctypes
import os
import sys

block = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
number = 0
while block[number]:
    print("tried:", block[number])
    number += 1
print(dict(os.environ), sys.argv, sys.orig_argv, sys.flags)
