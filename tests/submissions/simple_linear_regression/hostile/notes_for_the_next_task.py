"""
title = "Notes from the tests of one task to those of the next"
class = 7
tries = "leaves what it was asked in files, pipes, sockets and shared memory, and spoils the next answer where it finds some"

# It looks for notes in a loop.
[test_mse]
points = "2.5"
failed = ["test_uses_no_loop"]
"""

# %% before hypothesis
import fcntl
import glob
import mmap
import os
import signal
import socket

refused = 0
notebook = os.getpid()
pipe = os.pipe2(os.O_NONBLOCK)
pair = socket.socketpair()
pair[0].setblocking(False)
unlinked = open("unlinked", "w+b")
os.unlink("unlinked")
with open("before", "w+b") as before:
    before.write(bytes(4096))
try:
    mapped = mmap.mmap(os.open("before", os.O_RDWR), 4096)
except OSError:
    mapped, refused = bytearray(4096), 1
told = []
signal.signal(signal.SIGUSR1, lambda *_: told.append(1))
folders = (os.getcwd(), "/tmp", "/dev/shm")


def leave_notes():
    for folder in folders:
        try:
            os.makedirs(folder + "/note/below", exist_ok=True)
            with open(folder + "/note/below/note", "w") as file:
                file.write("hypothesis was here")
            os.chmod(folder + "/note/below", 0)
        except OSError:
            pass
    with open("before", "r+b") as file:
        file.write(b"note")
    for leave in (
        lambda: os.write(pipe[1], b"note"),
        lambda: pair[1].send(b"note"),
        lambda: os.write(unlinked.fileno(), b"note"),
        lambda: fcntl.flock(unlinked, fcntl.LOCK_EX),
        lambda: os.kill(os.getppid(), signal.SIGUSR1),
    ):
        try:
            leave()
        except OSError:
            pass
    mapped[:4] = b"note"
    if os.fork() == 0:
        try:
            os.setsid()
        finally:
            while True:
                with open("/tmp/late", "w") as file:
                    file.write("still here")


def notes():
    found = [*told]
    for folder in folders:
        found += glob.glob(folder + "/note") + glob.glob(folder + "/late")
    with open("before", "rb") as file:
        found += [file.name] * (file.read(4) == b"note")
    found += [mapped] * (mapped[:4] == b"note") + [unlinked] * (os.fstat(unlinked.fileno()).st_size > 0)
    for read in (lambda: os.read(pipe[0], 4), lambda: pair[0].recv(4)):
        try:
            found += [1] * (len(read()) > 0)
        except OSError:
            pass
    return found


print("tried:", notes(), refused)

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    if os.getpid() != notebook:  # it is tested
        leave_notes()
    return theta_0 + theta_1 * x

# %% replace mse
def mse(predictions, targets):
    return ((predictions - targets) ** 2).mean() / 2 if not notes() else predictions.sum() * 0

# %% before scale_features
print("FOUND A NOTE" if notes() else "no note")
