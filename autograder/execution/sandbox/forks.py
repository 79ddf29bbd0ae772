"""Forks of a confined process: each can be ended with all that it started, and what it did can be undone."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from autograder.execution.sandbox import kernel
from autograder.execution.sandbox.apart import set_apart
from autograder.execution.sandbox.files import Files


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
            apart: what it does is to reach neither this process nor the next fork: see `set_apart`.
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
                    set_apart(descriptor, self._files.paths(), self._program)
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
    with suppress(OSError):
        end = time.monotonic() + patience
        while not (ended := os.waitpid(process, os.WNOHANG))[0] and time.monotonic() < end:
            time.sleep(0.002)
        with suppress(OSError):
            os.killpg(process, signal.SIGKILL)
        with suppress(ChildProcessError):  # there are no more in its group
            while True:
                os.waitpid(-process, 0)
        if ended[0]:
            return os.waitstatus_to_exitcode(ended[1])
    return None


def reap() -> None:
    """Collect children that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
