"""What a confined process must not be able to do, tried in earnest.

An attempt that raises OSError, or returns False, was refused; any other got through.
"""

import ctypes
import mmap
import os
import resource
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import msgspec

from autograder.execution.sandbox import ResourceLimits, kernel

FILES = "no files of others"
NETWORK = "no network"
TRACING = "no tracing of others"
PRIVILEGES = "no privileges"

_PTRACE_SEIZE = 0x4206
_MANY = 1000
_GIVEN_BACK = 16 * 1024 * 1024  # bytes: more than a process unmaps of what it began with, which it may map anew


class Targets(msgspec.Struct, frozen=True):
    """What is attacked.

    Attributes:
        files: some of the grader's.
        port: a TCP port on which the grader listens on 127.0.0.1.
        limits: those of the confined process.
        process: the process that forked it.
        descriptors: those that it was given.
    """

    files: tuple[str, ...]
    port: int
    limits: ResourceLimits
    process: int = 0
    descriptors: tuple[int, ...] = ()


def succeeded(targets: Targets) -> list[str]:
    """Try everything; returns of `CHECKS` what does not hold."""
    return [name for name, attempts in CHECKS.items() if any(_gets_through(a, targets) for a in attempts)]


def daemonise() -> None:
    """Leave a grandchild in a session of its own, deaf to signals that can be ignored."""
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    while True:
        signal.pause()


def _gets_through(attempt: Callable[[Any], object], given: object) -> bool:
    try:
        return attempt(given) is not False
    except (OSError, ValueError, MemoryError):  # ValueError: resource.setrlimit's refusal
        return False


def _read(path: str) -> None:
    with open(path, "rb") as file:
        file.read(1)


def _read_any(targets: Targets) -> bool:
    paths = [*targets.files, "/etc/passwd", f"/proc/{targets.process}/environ"]
    return any(_gets_through(_read, path) for path in paths)


def _write(path: str) -> None:
    with open(path, "xb"):
        os.unlink(path)


def _connect(targets: Targets) -> None:
    with socket.socket() as connection:
        connection.settimeout(0.5)
        connection.connect(("127.0.0.1", targets.port))


def _send_to_the_world(targets: Targets) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as connection:
        connection.sendto(b"?", ("192.0.2.1", 9))  # an address for documentation: nobody is there


def _see_others(targets: Targets) -> bool:
    return any(name.isdigit() and int(name) != os.getpid() for name in os.listdir("/proc"))


def _signal_parent(targets: Targets) -> bool:
    if parent := os.getppid():
        os.kill(parent, 0)
    return parent != 0


def _trace(targets: Targets) -> bool:
    return bool(ctypes.CDLL(None).ptrace(_PTRACE_SEIZE, targets.process, None, None) == 0)


def _be_root(targets: Targets) -> None:
    if os.getuid() != 0:
        os.setuid(0)


def _start_program(targets: Targets) -> bool:
    return os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", ""]) == 0  # noqa: S606  without a shell


def _fork_on(targets: Targets) -> None:
    forked: list[int] = []
    try:
        while len(forked) < targets.limits.processes:  # with this one, one too many
            if (process := os.fork()) == 0:
                signal.pause()
            forked.append(process)
    finally:
        for process in forked:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _map_too_much(targets: Targets) -> None:
    too_much = targets.limits.address_space + _GIVEN_BACK
    mmap.mmap(-1, too_much, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()


def _hide_memory(targets: Targets) -> None:
    mmap.mmap(-1, mmap.PAGESIZE).close()


def _write_too_much(targets: Targets) -> None:
    with tempfile.TemporaryFile() as file:
        os.pwrite(file.fileno(), b"?", targets.limits.file_size)


def _have_a_large_folder(targets: Targets) -> bool:
    size = os.statvfs(os.getcwd())
    return size.f_blocks * size.f_frsize > targets.limits.temporary


def _open_too_many(targets: Targets) -> None:
    with ExitStack() as opened:
        for _ in range(targets.limits.open_files):
            opened.enter_context(open(os.devnull, "rb"))


def _find_descriptors(targets: Targets) -> bool:
    return any(_gets_through(os.fstat, descriptor) for descriptor in {*range(3, _MANY)} - {*targets.descriptors})


def _raise_limits(targets: Targets) -> None:
    soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
    if soft == targets.limits.cpu_seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (soft + 1, soft + 2))


# Attacks on others come first: later ones fork, and so give numbers to processes of one's own.
CHECKS: dict[str, tuple[Callable[[Targets], object], ...]] = {
    FILES: (_read_any,),
    NETWORK: (_connect, _send_to_the_world),
    "other processes hidden": (_see_others,),
    "no signals to others": (_signal_parent, lambda t: os.kill(t.process, 0)),
    TRACING: (_trace, lambda t: _read(f"/proc/{t.process}/mem"), lambda t: _read(f"/proc/{t.process}/maps")),
    "no writing but in a folder of its own": (
        lambda t: _write("/canary"),
        lambda t: _write("/dev/canary"),
        lambda t: _write(os.path.join(os.path.dirname(os.__file__), "canary")),
    ),
    "no descriptors of others": (_find_descriptors,),
    PRIVILEGES: (
        _be_root,
        lambda t: kernel.unshare(kernel.CLONE_NEWUSER),
        lambda t: kernel.mount("none", "/tmp", "tmpfs", 0),
    ),
    "no other programs": (_start_program,),
    "limits on memory": (_map_too_much, _hide_memory),
    "on processes": (_fork_on,),
    "on files": (_write_too_much, _have_a_large_folder, _open_too_many),
    "on processor time": (_raise_limits,),
}
