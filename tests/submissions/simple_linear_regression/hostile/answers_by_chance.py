"""
title = "Replies with numbers that nobody asked for"
class = 4
tries = "writes answers to every socket, and spoils the stream for the cells after it"
"""

# %% after train_with_builtins
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


for number in range(1, 200):
    for descriptor in sockets():
        os.write(descriptor, frame({"type": "reply", "number": number, "value": 5.0}))
