"""The grader's handle on the warm process, which forks one for each submission. Nothing here imports torch, so that
the warm process can do so while the grader does.
"""

import fcntl
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from autograder.course import CourseError
from autograder.execution.sandbox import ResourceLimits, SandboxError
from autograder.execution.sandbox.launch import launch
from autograder.execution.sandbox.selftest.probe import Isolation, probe
from autograder.execution.wire.frames import WireError

if TYPE_CHECKING:
    from autograder.execution.wire.client import Client

_PACKAGE = Path(__file__).parent
_PATIENCE = 5.0  # seconds for the process to end by itself
_SECONDS = 60.0  # for a call, which takes hundredths; a process that has not answered by then is given up
_START = 600.0  # for what it imports, on a busy machine


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

    _client: "Client"

    def __init__(self, sizes: ResourceLimits, *, figures: bool = True, unsafe: bool = False) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = tempfile.TemporaryFile()  # noqa: SIM115  closed with the worker
        self.sizes = sizes
        self.figures = figures
        self._isolated = True
        # It starts while the sandbox is tried, which holds nearly always; where it does not start, the trial says why.
        with suppress(SandboxError):
            self._launch()
        try:
            self.isolation = establish(sizes, unsafe=unsafe)
            self._isolated = self.isolation.level != "NONE"
            if self._process is None or not self._isolated:
                self._end_process()
                self._launch()
        except BaseException:
            self.close()
            raise

    def _launch(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = launch(
                ["-m", "autograder.execution.worker"],
                theirs,
                readable=[_PACKAGE / "worker", _PACKAGE / "wire"],
                limits=self.sizes,
                isolated=self._isolated,
            )

    def ready(self) -> Self:
        """Wait until it is. Raises SandboxError."""
        from autograder.execution.wire.client import Client  # here: it imports torch

        self._client = Client(self._control)
        try:
            self._ask("ready", seconds=_START)
        except SandboxError:
            self.close()
            raise SandboxError("the process for student code did not start; its messages are above") from None
        return self

    @contextmanager
    def drawing(self, figures: bool = True) -> Iterator[None]:
        """Have what is forked meanwhile draw its figures, or leave them out."""
        before, self.figures = self.figures, figures
        try:
            yield
        finally:
            self.figures = before

    def fork(self) -> tuple[int, socket.socket]:
        """Fork a process for a submission, from a new warm process if the old one is gone.

        Returns:
            The number of its guard, and a socket for calls.
        """
        try:
            return self._fork()
        except SandboxError:
            self._launch()
            self.ready()
            return self._fork()

    def _fork(self) -> tuple[int, socket.socket]:
        channel, theirs = socket.socketpair()
        try:
            with theirs:
                how = vars(self.sizes), list(self.isolation.without), self.figures
                return int(self._ask("fork", *how, descriptors=[theirs.fileno()])), channel
        except BaseException:
            channel.close()
            raise

    def end(self, guard: int) -> None:
        """Kill all that a submission started."""
        with suppress(SandboxError):  # the warm process had ended, and all submissions with it
            self._ask("end", guard)

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

    def _ask(self, name: str, *arguments: object, seconds: float = 0.0, descriptors: Sequence[int] = ()) -> Any:
        """Call a function of the warm process. Processes forked from this one share it, and take turns.

        Raises SandboxError when it is gone, or fails, or does not answer: it is not asked again.
        """
        fcntl.lockf(self._turn, fcntl.LOCK_EX)  # unlike a semaphore, it is given back by a process that dies
        try:
            return self._client.call(name, arguments, {}, seconds=seconds or _SECONDS, descriptors=descriptors)
        except WireError as error:
            self._end_process()
            raise SandboxError(f"the process for student code has ended: {error}") from error
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
