"""
title = "Reads open descriptors"
class = 3
tries = "peeks into every descriptor that it inherited"
"""

# %% before mse
import os
import socket


def peek(number):
    channel = socket.socket(fileno=number)
    try:
        return channel.recv(4000, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    finally:
        channel.detach()


for number in range(3, 1000):
    try:
        kind = os.fstat(number)
    except OSError:
        continue
    print("tried:", number, oct(kind.st_mode), kind.st_size)
    for read in (
        lambda: os.pread(number, 4000, 0),
        lambda: peek(number),
    ):
        try:
            print(read())
        except OSError:
            pass
