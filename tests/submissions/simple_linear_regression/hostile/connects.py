"""
title = "The network"
class = 6
tries = "connects to a port of this machine, sends datagrams, and asks for names"
"""

# %% before mse
import os
import socket

attempts = {
    "loopback": lambda: socket.create_connection(("127.0.0.1", 47474), timeout=1),
    "loopback 6": lambda: socket.create_connection(("::1", 47474), timeout=1),
    "datagram": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"canary", ("127.0.0.1", 47474)),
    "raw": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
    "names": lambda: socket.getaddrinfo("example.com", 80),
    "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).bind((0, 0)),
    "abstract": lambda: socket.socket(socket.AF_UNIX).connect("\0autograder-hostile"),
    "vsock": lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM),
}
for name, attempt in attempts.items():
    try:
        print("tried:", name, "got through", attempt())
    except OSError as error:
        print("tried:", name, error)
