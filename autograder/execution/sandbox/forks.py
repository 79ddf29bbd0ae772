"""Forks of a confined process: each can be ended with all that it started. One that is set apart reaches neither the
process that it was forked from, nor the next fork.

Memory is its own, but for what several processes map, which is refused to all (see `seccomp`). Files are put back when
it has ended (see `files`).
"""

import fcntl
import os
import resource
import signal
import stat
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from autograder.execution.sandbox import kernel, landlock, seccomp
from autograder.execution.sandbox.files import Files

_LOOK = os.WEXITED | os.WNOHANG | os.WNOWAIT  # whether it has ended, which waits for nothing and reaps nothing


class Forks:
    """The forks of this process, of which one runs at a time.

    Args:
        folder: the one that they may write to.
        program: see `seccomp.one_group`; None where nothing is confined.
    """

    def __init__(self, folder: str, program: bytes | None) -> None:
        self._files = Files(folder)
        self._program = program
        self._process = 0  # the last fork; 0 where there is none
        self._apart = False  # that fork is

    def fork(self, body: Callable[[], None], descriptor: int, *, apart: bool) -> None:
        """Fork a process that goes on from the present state with `body`. The one before is ended.

        Args:
            descriptor: goes to the fork, and is closed here.
            apart: it is set apart.
        """
        self.end()
        reap()
        if apart:
            self._files.remember()
            # What it leaves behind becomes a child of this process, and is waited for.
            kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
        self._apart = apart
        self._process = os.fork()
        if self._process == 0:
            try:
                os.setpgid(0, 0)
                if apart:
                    _set_apart(descriptor, self._files.paths(), self._program)
                body()
            finally:
                os._exit(0)
        with suppress(OSError):  # it has done so itself, or has ended
            os.setpgid(self._process, self._process)
        os.close(descriptor)

    def end(self, patience: float = 0) -> int | None:
        """End the last fork: what it left running, in an endless loop say, would take time and memory.

        Args:
            patience: seconds for it to end by itself.

        Returns:
            Its exit code, if it has ended by itself.
        """
        process, self._process = self._process, 0
        if not process:
            return None
        code = _end(process, patience)
        if self._apart:
            self._files.put_back()
        return code


def _end(process: int, patience: float) -> int | None:
    code = None
    with suppress(ChildProcessError):  # there are no more in its group
        end = time.monotonic() + patience
        while not (ended := os.waitid(os.P_PID, process, _LOOK)) and time.monotonic() < end:
            time.sleep(0.002)
        with suppress(OSError):
            os.killpg(process, signal.SIGKILL)
        while True:
            number, status = os.waitpid(-process, 0)
            if number == process and (ended or status != signal.SIGKILL):  # else it was still dying of something else
                code = os.waitstatus_to_exitcode(status)
    return code


def reap() -> None:
    """Collect children that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _set_apart(keep: int, paths: Mapping[tuple[int, int], str], program: bytes | None) -> None:
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
