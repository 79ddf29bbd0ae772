"""Landlock: what a process may still reach of the file system, of TCP, and of processes outside itself."""

import os
import stat
import struct
from collections.abc import Iterable, Mapping

from autograder.execution.sandbox import kernel

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = (1 << bit for bit in range(4))
_MAKE_DEVICES = 1 << 6 | 1 << 11
_TRUNCATE = 1 << 14
_IOCTL = 1 << 15
# What can be refused, by the version of the kernel's Landlock since which it can.
_FILES = {1: (1 << 13) - 1, 2: 1 << 13, 3: _TRUNCATE, 5: _IOCTL}
_TCP = {4: 0b11}
_ABSTRACT_SOCKETS_AND_SIGNALS = {6: 0b11}

_ASK_VERSION = 1
_PATH_BENEATH = 1


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Let this process and those it forks reach only these files and folders, for good.

    From the kernel's version 4 on, no TCP either; from 6 on, no signals and abstract sockets of other processes.
    no_new_privs must be set. Raises OSError, where there is no Landlock say, or it is not switched on.
    """
    files = _known(_FILES)
    reading, writing = _READ_FILE | _READ_FOLDER, files & ~(_EXECUTE | _MAKE_DEVICES | _IOCTL)
    allowed = [*((path, reading) for path in readable), *((path, writing) for path in writable)]
    _refuse(files, _known(_TCP), _known(_ABSTRACT_SOCKETS_AND_SIGNALS), allowed)


def keep_apart() -> None:
    """Have this process and those it forks send no signals to others, and reach none of their abstract sockets.

    no_new_privs must be set. Raises OSError, before version 6 of the kernel's Landlock say.
    """
    _refuse(0, 0, _known(_ABSTRACT_SOCKETS_AND_SIGNALS), [])


def _known(rights: Mapping[int, int]) -> int:
    """Those of the rights that this kernel can refuse."""
    version = kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, None, 0, _ASK_VERSION)
    return sum(right for since, right in rights.items() if since <= version)


def _refuse(files: int, tcp: int, scopes: int, allowed: Iterable[tuple[str, int]]) -> None:
    """Refuse these rights, but for those that are allowed below some paths."""
    handled = struct.pack("QQQ", files, tcp, scopes)
    rules = kernel.syscall(kernel.LANDLOCK_CREATE_RULESET, handled, len(handled), 0)
    try:
        for path, rights in allowed:
            _allow(rules, path, rights)
        kernel.syscall(kernel.LANDLOCK_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH)
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _WRITE_FILE | _READ_FILE | _TRUNCATE
        kernel.syscall(kernel.LANDLOCK_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)
