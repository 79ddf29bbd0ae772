"""
title = "An answer that stops in the middle"
class = 4
tries = "announces bytes that never come"

[test_mse]
points = "0"
not_run = ["*"]
hint = "did not come back"
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
        os.write(descriptor, struct.pack(">II", 5000, 5000) + b"half")
    while True:
        pass


print("tried:", len(sockets()), "sockets")
