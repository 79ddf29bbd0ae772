"""
title = "A message that announces 4 GB"
class = 4
tries = "writes a length of 2^32 - 1 instead of an answer"

[test_mse]
points = "0"
not_run = ["*"]
hint = "could not be read"
"""

# %% replace mse
import os
import socket
import stat
import struct

import msgspec


def sockets():
    found = []
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                found.append(number)
        except OSError:
            pass
    return found


def frame(message, payload=b""):
    header = message if isinstance(message, bytes) else msgspec.msgpack.encode(message)
    return struct.pack(">II", len(header), len(payload)) + header + payload


def mse(predictions, targets):
    if len(predictions) == 100:
        return ((predictions - targets) ** 2).mean() / 2  # what the cells of the notebook ask for
    for descriptor in sockets():
        os.write(descriptor, struct.pack(">II", 10, 2**32 - 1))
    while True:
        pass


print("tried:", len(sockets()), "sockets")
