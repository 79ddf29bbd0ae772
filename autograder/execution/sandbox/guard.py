"""Watches over a confined process: measures the memory in use, and kills everything when it is told to."""

import os
import signal
import time
from contextlib import suppress

from autograder.execution.sandbox import ResourceLimits
from autograder.execution.sandbox.processes import Process, descendants, fair_memory

_INTERVAL = 0.1  # seconds between two looks at the memory in use
_MEASUREMENTS = 3
_PATIENCE = 10  # looks until what was killed has given its memory back
_SIGNALS = {signal.SIGTERM, signal.SIGCHLD}

PROPERLY, FAILED, TOO_MUCH_MEMORY = range(3)  # exit codes of a guard


class Guard:
    """The watch over a process, in its parent.

    Args:
        process: a child of this process, not reaped yet.
        limits: what it may use with all that it starts.
        proc: descriptor of the folder /proc.
        namespace: it is the first process of a PID namespace, so that all others end with it.
    """

    def __init__(self, process: int, limits: ResourceLimits, proc: int, *, namespace: bool) -> None:
        self._process = process
        self._limits = limits
        self._proc = proc
        self._namespace = namespace
        self._ended = False  # and reaped
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)  # they are waited for

    def run(self) -> int:
        """Watch until the process ends or SIGTERM comes, kill what is left, and return this process's exit code."""
        over = 0  # measurements in a row
        exceeded = False
        measured = time.monotonic()
        while True:
            while not self._ended and self._reap(os.WNOHANG):
                pass
            if self._ended:
                break
            if time.monotonic() - measured >= _INTERVAL:
                over = over + 1 if self._is_over() else 0
                if over:
                    exceeded = True
                    self._shed(everything=over > _PATIENCE)
                measured = time.monotonic()
            received = signal.sigtimedwait(_SIGNALS, _INTERVAL)
            if received is not None and received.si_signo == signal.SIGTERM:
                break
        self._finish()
        return TOO_MUCH_MEMORY if exceeded else PROPERLY

    def _reap(self, options: int) -> bool:
        """Reap one child, if there is one to reap. Raises ChildProcessError where there are no children at all."""
        number, _ = os.waitpid(-1, options)
        self._ended |= number == self._process
        return number != 0

    def _tree(self) -> list[Process]:
        return descendants(os.getpid(), self._proc)

    def _is_over(self) -> bool:
        if sum(process.memory for process in self._tree()) <= self._limits.memory:
            return False
        # A process that forks or ends between two others' measurements makes a sum of shares too large.
        for _ in range(_MEASUREMENTS):
            if sum(map(self._memory, self._tree())) <= self._limits.memory:
                return False
            time.sleep(0.005)
        return True

    def _shed(self, *, everything: bool) -> None:
        """Kill the group of processes that uses most; if that does not help, or there is none, the process itself."""
        groups: dict[int, list[Process]] = {}
        for process in self._tree():
            if process.number != self._process and not process.ended:
                with suppress(ProcessLookupError):
                    groups.setdefault(os.getpgid(process.number), []).append(process)
        largest = max(groups, key=lambda group: sum(map(self._memory, groups[group])), default=None)
        for group in groups if everything else filter(None, [largest]):
            for process in groups[group]:
                _kill(process.number)
        if everything or not groups:
            _kill(self._process)

    def _memory(self, process: Process) -> int:
        return fair_memory(process, self._proc)

    def _finish(self) -> None:
        if not self._ended:
            _kill(self._process)
        if self._namespace:  # the kernel kills the rest, and reports the end of the first one last
            while not self._ended:
                self._reap(0)
        else:
            self._kill_tree()

    def _kill_tree(self) -> None:
        """Kill processes that may fork at the same time, until no child is left. Orphans become children."""
        with suppress(ChildProcessError):
            while True:
                # The dead are not reaped before: they count as processes, so that a fork bomb runs out of them.
                if alive := [process for process in self._tree() if not process.ended]:
                    for process in alive:
                        _kill(process.number)
                elif self._reap(os.WNOHANG):
                    continue
                time.sleep(0.001)


def _kill(number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
