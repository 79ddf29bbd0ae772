"""Landlock: what a process may still reach of the file system, of TCP, and of processes outside itself."""

import os
import stat
import struct
from collections.abc import Iterable

from autograder.execution.sandbox import kernel

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = (1 << bit for bit in range(4))
_MAKE_DEVICES = 1 << 6 | 1 << 11
_TRUNCATE = 1 << 14
_IOCTL = 1 << 15
_FIRST_VERSION = (1 << 13) - 1
_SINCE = {2: 1 << 13, 3: _TRUNCATE, 5: _IOCTL}
_TCP = (4, 0b11)
_ABSTRACT_SOCKETS_AND_SIGNALS = (6, 0b11)

_ASK_VERSION = 1
_PATH_BENEATH = 1


def version() -> int:
    """The version of the kernel's Landlock. Raises OSError where there is none, or it is not switched on."""
    return kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, None, 0, _ASK_VERSION)


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Let this process and those it forks reach only these files and folders, for good.

    From the kernel's version 4 on, no TCP either; from 6 on, no signals and abstract sockets of other processes.
    no_new_privs must be set. Raises OSError.
    """
    present = version()
    files = _FIRST_VERSION | sum(right for since, right in _SINCE.items() if since <= present)
    tcp, scopes = (right if since <= present else 0 for since, right in (_TCP, _ABSTRACT_SOCKETS_AND_SIGNALS))
    handled = struct.pack("QQQ", files, tcp, scopes)
    rules = kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, handled, len(handled), 0)
    try:
        for path in readable:
            _allow(rules, path, _READ_FILE | _READ_FOLDER)
        for path in writable:
            _allow(rules, path, files & ~(_EXECUTE | _MAKE_DEVICES | _IOCTL))
        kernel.syscall(kernel.LANDLOCK_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def keep_apart() -> None:
    """Have this process and those it forks send no signals to others, and reach none of their abstract sockets.

    Before version 6 of the kernel's Landlock, nothing changes. no_new_privs must be set. Raises OSError.
    """
    since, scopes = _ABSTRACT_SOCKETS_AND_SIGNALS
    if version() >= since:
        handled = struct.pack("QQQ", 0, 0, scopes)
        rules = kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, handled, len(handled), 0)
        kernel.syscall(kernel.LANDLOCK_RESTRICT_SELF, rules, 0)
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH)
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _WRITE_FILE | _READ_FILE | _TRUNCATE
        kernel.syscall(kernel.LANDLOCK_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)
