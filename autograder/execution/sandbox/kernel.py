"""The Linux calls that Python's library does not have."""

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

NOBODY = 65534  # the user and group with no rights, by convention

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

SECCOMP_MODE_FILTER = 2

_MADV_COLLAPSE = 25  # Linux 6.1
_HUGE_PAGE = 2 * 1024 * 1024

# The same numbers on all architectures.
LANDLOCK_CREATE_RULESET = 444
LANDLOCK_ADD_RULE = 445
LANDLOCK_RESTRICT_SELF = 446

_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Go on in new namespaces. Raises OSError."""
    _call("unshare", flags)


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Raises OSError."""
    _call("mount", *map(os.fsencode, (source, target, kind)), flags, options.encode())


def prctl(option: int, *arguments: object) -> None:
    """Whole numbers and pointers as arguments. Raises OSError."""
    _call("prctl", option, *arguments, *[0] * (4 - len(arguments)))


def die_with(parent: int) -> None:
    """Have this process killed when its parent ends. Raises OSError, where that one has ended before say."""
    prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        raise ProcessLookupError("the process that it belongs to has ended")


def use_huge_pages() -> None:
    """Put the memory of this process into huge pages, as far as the system does so. Then a fork takes a third as long.

    Where it does not, or not for some part, nothing changes but the time.
    """
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, permissions, _, _, _, *name = line.split(maxsplit=5)
        if not permissions.startswith("rw") or (name and name[0] != "[heap]"):
            continue
        first, end = (int(address, 16) for address in addresses.split("-"))
        first, end = -(-first // _HUGE_PAGE) * _HUGE_PAGE, end // _HUGE_PAGE * _HUGE_PAGE
        if first < end:
            with suppress(OSError):
                _call("madvise", first, end - first, _MADV_COLLAPSE)


def mapped() -> int:
    """Bytes of address space that this process has, as RLIMIT_AS counts them."""
    with open("/proc/self/statm", encoding="ascii") as pages:
        return int(pages.read().split()[0]) * resource.getpagesize()


def syscall(number: int, *arguments: object) -> int:
    """A system call by its number, with whole numbers and pointers as arguments. Raises OSError."""
    return _call("syscall", number, *arguments)


def drop_capabilities() -> None:
    """Give up every capability. Raises OSError."""
    _call("capset", struct.pack("Ii", _CAPABILITY_VERSION_3, 0), bytes(24))


def close_all_but(descriptors: Sequence[int]) -> None:
    """Close all open descriptors from 3 on but these."""
    low = 3
    for descriptor in sorted(d for d in descriptors if d >= low):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))


def _call(name: str, *arguments: object) -> int:
    given = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    result: int = getattr(_libc, name)(*given)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result
