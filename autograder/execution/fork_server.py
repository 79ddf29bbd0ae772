"""The grader's handle on the warm process, which forks one for each submission. Nothing here imports torch, so that
the warm process can do so while the grader does.
"""

import fcntl
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

from autograder.course import CourseError
from autograder.execution.sandbox.errors import SandboxError
from autograder.execution.sandbox.launch import launch
from autograder.execution.sandbox.limits import ResourceLimits
from autograder.execution.sandbox.selftest.probe import Isolation, probe
from autograder.execution.worker import orders

_PACKAGE = Path(__file__).parent
_PATIENCE = 5.0  # seconds for the process to end by itself
_SECONDS = 60.0  # for an order, which takes hundredths; a process that has not carried it out by then is given up


class Forked(NamedTuple):
    """A submission's process: the number of its guard, a socket for calls, and one for forks."""

    guard: int
    channel: socket.socket
    forks: socket.socket


class ForkServer:
    """A process that has imported PyTorch once, and forks for each submission. `ready` waits until it has.

    Args:
        sizes: what a submission may use.
        figures: False leaves a line of text in the place of each figure, which saves half of a notebook's time.
        unsafe: start it also where student code cannot be confined.

    Attributes:
        isolation: how student code is confined.

    Raises:
        CourseError: student code cannot be confined here, and `unsafe` was not given.
    """

    def __init__(self, sizes: ResourceLimits, *, figures: bool = True, unsafe: bool = False) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = tempfile.TemporaryFile()  # noqa: SIM115  closed with the worker
        self.figures = figures
        # It starts while the sandbox is tried, which holds nearly always; where it does not start, the trial says why.
        with suppress(SandboxError):
            self._launch(sizes, isolated=True)
        try:
            self.isolation = establish(sizes, unsafe=unsafe)
            isolated = self.isolation.level != "NONE"
            self._start = orders.Start(sizes, isolated, list(self.isolation.without), figures)
            if self._process is None or not isolated:
                self._end_process()
                self._launch(sizes, isolated=isolated)
        except BaseException:
            self.close()
            raise

    def _launch(self, limits: ResourceLimits, *, isolated: bool) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = launch(
                ["autograder.execution.worker"],
                theirs,
                readable=[_PACKAGE / "worker", _PACKAGE / "wire"],
                limits=limits,
                isolated=isolated,
            )

    def ready(self) -> Self:
        """Wait until it is; to be called once. Raises SandboxError."""
        try:
            orders.answer(self._control)
        except OSError:
            self.close()
            raise SandboxError("the process for student code did not start; its messages are above") from None
        self._control.settimeout(_SECONDS)
        return self

    @contextmanager
    def drawing(self, figures: bool = True) -> Iterator[None]:
        """Have what is forked meanwhile draw its figures, or leave them out."""
        before = self.figures
        self.figures = self._start.figures = figures
        try:
            yield
        finally:
            self.figures = self._start.figures = before

    def fork(self) -> Forked:
        """Fork a process for a submission, from a new warm process if the old one is gone."""
        try:
            return self._fork()
        except OSError:
            self._launch(self._start.limits, isolated=self._start.isolated)
            self.ready()
            return self._fork()

    def _fork(self) -> Forked:
        with ExitStack() as theirs, ExitStack() as ours:
            channel, their_channel = socket.socketpair()
            forks, their_forks = socket.socketpair()
            for one in (their_channel, their_forks):
                theirs.enter_context(one)
            for one in (channel, forks):
                ours.enter_context(one)
            guard = self._order(self._start, [their_channel, their_forks])
            assert isinstance(guard, int)
            ours.pop_all()
            return Forked(guard, channel, forks)

    def end(self, guard: int) -> int:
        """Kill all that a submission started; returns the most bytes that one of its processes had in use.

        0 where nobody knows, since the worker process had ended, and all submissions with it.
        """
        try:
            return self._order(orders.End(guard)) or 0
        except OSError:
            return 0

    def close(self) -> None:
        self._turn.close()
        self._end_process()

    def _end_process(self) -> None:
        if self._process is None:
            return
        self._control.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()  # all that it started dies with it
            self._process.wait()
        self._process = None

    def _order(self, order: orders.Order, sockets: Sequence[socket.socket] = ()) -> orders.Answer:
        """Give an order. Processes forked from this one share the worker, and take turns.

        Raises OSError when the warm process is gone, or does not answer: it is not asked again.
        """
        fcntl.lockf(self._turn, fcntl.LOCK_EX)  # unlike a semaphore, it is given back by a process that dies
        try:
            orders.order(self._control, order, sockets)
            return orders.answer(self._control)
        except OSError:
            self._end_process()
            raise
        finally:
            fcntl.lockf(self._turn, fcntl.LOCK_UN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def establish(limits: ResourceLimits, *, unsafe: bool) -> Isolation:
    """Try the sandbox, and say what holds.

    Args:
        unsafe: grade also where student code cannot be confined at all.

    Raises:
        CourseError: it cannot be confined, and `unsafe` was not given.
    """
    isolation = probe(limits)
    if isolation.level == "NONE" and not unsafe:
        raise CourseError(
            f"{isolation}. Nothing was graded, since student code would run with your rights. {isolation.advice} "
            "To grade all the same, for submissions that you trust: --unsafe-no-sandbox (with nbgrader autograde: "
            "--Grade.unsafe_no_sandbox=True)."
        )
    return isolation
