"""Sets a fork apart: what it does reaches neither the process that it was forked from, nor the next fork.

Memory is its own, but for what several processes map, which is refused to all (see `seccomp`). Files are put back when
it has ended (see `files`).
"""

import fcntl
import os
import resource
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress

from autograder.execution.sandbox import landlock, seccomp


def set_apart(keep: int, paths: Mapping[tuple[int, int], str], program: bytes | None) -> None:
    """Give this process descriptors of its own, and have it stay in its group of processes, with which it is killed.

    Args:
        keep: the descriptor that it has to itself.
        paths: where files are that are put back, by device and number.
        program: see `seccomp.one_group`; None where nothing is confined.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for descriptor in range(3, min(most, 4096)):
        with suppress(OSError):  # nothing is open there, nearly always
            status = os.fstat(descriptor)
            if descriptor != keep and not stat.S_ISCHR(status.st_mode):
                try:
                    _open_anew(descriptor, paths.get((status.st_dev, status.st_ino)))
                except OSError:  # it is no file, a pipe say, or cannot be read: nothing is left of it
                    os.dup2(null, descriptor, inheritable=False)
    os.close(null)
    if program is not None:
        with suppress(OSError):  # where there is none
            landlock.keep_apart()
        seccomp.install(program)


def _open_anew(descriptor: int, path: str | None) -> None:
    """Put the same file, or a copy if it has no path, in the place of an open one. Raises OSError for what is none."""
    place = os.lseek(descriptor, 0, os.SEEK_CUR)
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL) & (os.O_ACCMODE | os.O_APPEND)
    if path is not None:
        new = os.open(path, flags | os.O_CLOEXEC)
    else:
        content = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        with tempfile.TemporaryFile(buffering=0) as copy:
            copy.write(content)
            fcntl.fcntl(copy, fcntl.F_SETFL, flags & os.O_APPEND)
            new = os.dup(copy.fileno())
    os.lseek(new, place, os.SEEK_SET)
    os.dup2(new, descriptor, inheritable=False)
    os.close(new)
