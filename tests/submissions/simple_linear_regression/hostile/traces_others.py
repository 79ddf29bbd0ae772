"""
title = "The memory of other processes"
class = 6
tries = "attaches to its parent, reads its memory, takes its descriptors"
"""

# %% before mse
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for process in (os.getppid(), 1, 2, 3):
    for name, call in {
        "ptrace": lambda: libc.ptrace(16, process, None, None),
        "seize": lambda: libc.ptrace(0x4206, process, None, None),
        "readv": lambda: libc.process_vm_readv(process, None, 0, None, 0, 0),
        "pidfd": lambda: libc.syscall(438, libc.syscall(434, process, 0), 0, 0),
    }.items():
        ctypes.set_errno(0)
        if process != os.getpid():
            print("tried:", name, process, call(), os.strerror(ctypes.get_errno()))
