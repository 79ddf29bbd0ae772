"""What the confined processes of the sandbox's tests run: attacks, each of which tells what came of it."""

import ctypes
import errno
import mmap
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from autograder.execution.sandbox import kernel
from autograder.execution.sandbox.selftest.attacks import daemonise

MIB = 1024 * 1024
PATIENCE = 10.0  # seconds

Tell = Callable[[object], None]


def tell_readable(tell: Tell, paths: list[str]) -> None:
    tell(readable(paths))


def readable(paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        with suppress(OSError), open(path, "rb") as file:
            file.read(1)
            found.append(path)
    return found


def tell_import(tell: Tell) -> None:
    assert "wave" not in sys.modules
    tell([__import__(name).__name__ for name in ("wave", Path(__file__).stem)])


def tell_writable(tell: Tell, folders: list[str]) -> None:
    tell({"elsewhere": [folder for folder in folders if _writable(folder)], "here": _writable(os.getcwd())})


def _writable(folder: str) -> bool:
    with suppress(OSError), open(os.path.join(folder, "new"), "xb") as file:
        file.write(b"new")
        return True
    return False


def tell_files(tell: Tell, mark: str) -> None:
    folders = {os.getcwd(), os.environ["HOME"], "/tmp", "/dev/shm", "/var/tmp", os.path.dirname(os.getcwd())}
    found = [name for folder in folders for name in _names(folder) if mark in name]
    for folder in folders:
        with suppress(OSError):
            os.mkdir(os.path.join(folder, f"{mark}-locked"), mode=0)
            Path(folder, mark).touch()
    tell(found)
    time.sleep(PATIENCE)


def _names(folder: str) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)
    return []


def fill_folder(tell: Tell) -> None:
    size = files = 0
    with suppress(OSError):
        for number in range(10):
            with open(f"large{number}", "wb", buffering=0) as file:
                for _ in range(16):
                    size += file.write(bytes(64 * 1024))
    for number in range(10):
        Path(f"large{number}").unlink(missing_ok=True)
    with suppress(OSError):
        for number in range(10_000):
            os.mkdir(str(number))
            files += 1
    tell([size, files])


def write_large_file(tell: Tell) -> None:
    size = 0
    try:
        with open("large", "wb", buffering=0) as file:
            while True:
                size += file.write(bytes(64 * 1024))
    except OSError as error:
        tell([size, errno.errorcode[error.errno or 0]])
    finally:
        os.unlink("large")


def tell_connected(tell: Tell, port: int, abstract: str) -> None:
    tell(connected(port, abstract))


def connected(port: int, abstract: str) -> list[str]:
    found = []
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        found.append("tcp")
    with suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(b"?", ("127.0.0.1", port))
        found.append("udp")
    with suppress(OSError), socket.socket(socket.AF_UNIX) as stream:
        stream.connect(abstract)
        found.append("abstract")
    return found


def listen(tell: Tell, name: str) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        tell("listening")
        time.sleep(PATIENCE)


def tell_local(tell: Tell, name: str) -> None:
    time.sleep(0.1)
    tell(connected(9, name))


def wait(tell: Tell) -> None:
    time.sleep(0.5)
    tell("waiting")
    time.sleep(PATIENCE)


def kill_everything(tell: Tell) -> None:
    for number in (-1, os.getppid(), *range(2, 2000)):
        if number not in (0, os.getpid()):
            with suppress(OSError):
                os.kill(number, signal.SIGKILL)
    tell("done")
    time.sleep(PATIENCE)


def tell_traced(tell: Tell) -> None:
    libc = ctypes.CDLL(None)
    found: list[Any] = [*_names("/proc")]
    target = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(target), 8)
    for number in {os.getppid(), *range(1, 50)} - {0, os.getpid()}:
        found += readable([f"/proc/{number}/{name}" for name in ("mem", "maps", "environ", "cmdline", "fd")])
        if libc.ptrace(16, number, None, None) == 0:
            found.append(["ptrace", number])
        if libc.process_vm_readv(number, vector, 1, vector, 1, 0) != -1:
            found.append(["process_vm_readv", number])
    tell(found)


def tell_descriptors(tell: Tell) -> None:
    null = os.stat(os.devnull)
    found = []
    for descriptor in range(1000):
        with suppress(OSError):
            found.append((descriptor, os.path.samestat(os.fstat(descriptor), null)))
    tell({"null": [d for d, is_null in found if is_null], "others": sum(not is_null for _, is_null in found)})


def tell_environment(tell: Tell) -> None:
    tell(dict(os.environ))


def tell_privileges(tell: Tell) -> None:
    libc = ctypes.CDLL(None)
    capabilities = ctypes.create_string_buffer(24)
    libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), capabilities)
    root = False
    with suppress(OSError):
        os.setuid(0)
        root = True
    tell(
        {
            "users": [*os.getresuid(), *os.getresgid()],
            "capabilities": capabilities.raw.hex(),
            "no new privileges": libc.prctl(39, 0, 0, 0, 0),
            "root": root,
        }
    )


def call(tell: Tell, numbers: list[int]) -> None:
    tell([_result(partial(kernel.syscall, number, 0, 0, 0, 0, 0, 0)) for number in numbers])


def _result(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "allowed"


def _map_a_file() -> None:
    with open("mapped", "w+b") as file:
        file.truncate(4096)
        mmap.mmap(file.fileno(), 4096)


def tell_refused_arguments(tell: Tell, clone: int, clone3: int) -> None:
    namespaces = [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
    own = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    limits = resource.RLIMIT_NOFILE
    tell(
        {
            "clone with a new namespace": [
                _result(partial(kernel.syscall, clone, flag | signal.SIGCHLD, 0, 0, 0, 0)) for flag in namespaces
            ],
            "clone3": _result(lambda: kernel.syscall(clone3, 0, 0)),
            "network sockets": [
                _result(partial(socket.socket, family, kind))
                for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
                for kind in (socket.SOCK_STREAM, socket.SOCK_RAW)
            ],
            "local sockets": _result(socket.socketpair),
            "shared memory without a file": _result(lambda: mmap.mmap(-1, 4096)),
            "shared memory of a file": _result(_map_a_file),
            "memory of its own": _result(lambda: mmap.mmap(-1, 4096, flags=own)),
            "outliving the guard": _result(lambda: kernel.prctl(kernel.PR_SET_PDEATHSIG, 0)),
            "hiding from the guard": _result(lambda: kernel.prctl(kernel.PR_SET_DUMPABLE, 0)),
            "limits of another": _result(lambda: resource.prlimit(os.getppid() or 2, limits)),
            "limits of its own": _result(lambda: resource.prlimit(0, limits)),
        }
    )


def fork_forever(tell: Tell) -> None:
    while True:
        with suppress(OSError):
            os.fork()


def allocate(tell: Tell, size: int) -> None:
    try:
        hoard = bytearray(b"?") * size
    except MemoryError:
        tell("MemoryError")
        return
    tell("allocated")
    time.sleep(PATIENCE)
    del hoard


def allocate_in_forks(tell: Tell) -> None:
    tell(_in_forks(lambda: bytearray(b"?") * (60 * MIB)))
    time.sleep(0.3)


def share_with_forks(tell: Tell) -> None:
    hoard = bytearray(b"?") * (60 * MIB)
    tell(_in_forks(lambda: hoard))


def _in_forks(body: Callable[[], object]) -> list[int]:
    """The exit codes of three forks that run it at the same time."""
    forks = []
    for _ in range(3):
        if (fork := os.fork()) == 0:
            kept = body()
            time.sleep(0.5)
            os._exit(0 if kept else 1)
        forks.append(fork)
    return [os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) for fork in forks]


def compute_forever(tell: Tell) -> None:
    while True:
        pass


def open_forever(tell: Tell) -> None:
    opened = []
    with suppress(OSError):
        while True:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    tell(max(opened) + 1)


def leave_daemons(tell: Tell) -> None:
    for _ in range(3):
        daemonise()
    time.sleep(0.1)
    tell("left")
    time.sleep(PATIENCE)


def leave(tell: Tell, how: str) -> None:
    if how != "return":
        exec(how)  # noqa: S102  a line of the table above
