"""Watches over a confined process: measures the memory in use, and kills everything when it is told to."""

import os
import signal
import time
from contextlib import suppress
from typing import NamedTuple

from autograder.execution.sandbox import ResourceLimits

_INTERVAL = 0.1  # seconds between two looks at the memory in use
_MEASUREMENTS = 3
_PATIENCE = 10  # looks until what was killed has given its memory back
_SIGNALS = {signal.SIGTERM, signal.SIGCHLD}
_MEMORY = ("RssAnon", "RssShmem", "VmSwap")
_SHARE_OF_MEMORY = ("Pss_Anon", "Pss_Shmem", "SwapPss")

PROPERLY, FAILED, TOO_MUCH_MEMORY = range(3)  # exit codes of a guard


class _Process(NamedTuple):
    number: int
    ended: bool  # it only waits to be reaped
    memory: int  # bytes of its own, those included that it shares with the process that it was forked from


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
                    self._shed(over)
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

    def _is_over(self) -> bool:
        if sum(process.memory for process in self._tree()) <= self._limits.memory:
            return False
        # A process that forks or ends between two others' measurements makes a sum of shares too large.
        for _ in range(_MEASUREMENTS):
            if sum(map(self._share_of_memory, self._tree())) <= self._limits.memory:
                return False
            time.sleep(0.005)
        return True

    def _shed(self, over: int) -> None:
        """Kill the group of processes that uses most; if that does not help, or there is none, the process itself, with
        which all end.
        """
        groups: dict[int, list[_Process]] = {}
        for process in self._tree():
            if process.number != self._process and not process.ended:
                with suppress(ProcessLookupError):
                    groups.setdefault(os.getpgid(process.number), []).append(process)
        if over > _PATIENCE or not groups:
            _kill(self._process)
            return
        for process in max(groups.values(), key=lambda group: sum(map(self._share_of_memory, group))):
            _kill(process.number)

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

    def _tree(self) -> list[_Process]:
        """All processes that this one has started, and those that they have started."""
        children: dict[int, list[_Process]] = {}
        for name in os.listdir(self._proc):
            if name.isdigit() and "PPid" in (fields := self._fields(f"{name}/status")):
                process = _Process(int(name), fields["State"][0] in "ZX", _bytes(fields, _MEMORY))
                children.setdefault(int(fields["PPid"]), []).append(process)
        found = children.get(os.getpid(), [])
        for process in found:  # grows while it is walked through
            found += children.get(process.number, [])
        return found

    def _share_of_memory(self, process: _Process) -> int:
        """Bytes of its own, and its share of what it shares. Slower: the kernel walks through its page tables."""
        fields = self._fields(f"{process.number}/smaps_rollup")
        return _bytes(fields, _SHARE_OF_MEMORY) if fields else process.memory

    def _fields(self, path: str) -> dict[str, str]:
        """What a file in /proc says; nothing where the process has ended meanwhile."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._proc)
            with open(descriptor, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError:
            return {}
        return {key: value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())}


def _bytes(fields: dict[str, str], names: tuple[str, ...]) -> int:
    return sum(int(fields[name].split()[0]) * 1024 for name in names if name in fields)


def _kill(number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
