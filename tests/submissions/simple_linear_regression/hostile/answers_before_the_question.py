"""
title = "Replies that lie ready before anything is asked"
class = 4
tries = "finds the number of the call under way, and writes answers to the calls after it"
"""

# %% after train_with_builtins
import sys

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


frame_above = sys._getframe()
while "message" not in frame_above.f_locals:
    frame_above = frame_above.f_back
now = frame_above.f_locals["message"].number
for number in range(now, now + 100):
    for descriptor in sockets()[:1]:
        os.write(descriptor, frame({"type": "reply", "number": number, "value": None}))
print("tried:", now, len(sockets()), "sockets")
