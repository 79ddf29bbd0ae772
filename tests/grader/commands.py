"""Runs `autograder`, `nbgrader` and `pytest` in a fork of this process, which has imported what takes them seconds.

What comes of them, their messages and their exit code are those of a new process; a warm process for student code is
shared. Where signals, disks or the start itself are tried, tests start new processes.
"""

import io
import logging
import os
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

from autograder import submission
from autograder.classroom import graded
from autograder.execution.fork_server import ForkServer
from autograder.execution.sandbox import ResourceLimits

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    import nbgrader.api
    import rich.progress  # noqa: F401  so that not each fork imports it
    from nbgrader.apps.nbgraderapp import main as _nbgrader_main

    import autograder.nbgrader  # noqa: F401  the same

# It starts a program, twice for each new course.
nbgrader.api.get_alembic_version = cache(nbgrader.api.get_alembic_version)

_FAILED = 70

_shared: list[ForkServer] = []


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


class SharedServer(ForkServer):
    """The warm process of all tests, as one that was started for this use of it; see `ForkServer`."""

    def __init__(self, sizes: ResourceLimits, *, figures: bool = True, unsafe: bool = False) -> None:
        vars(self).update(vars(_server()))
        self.sizes, self.figures = sizes, figures

    def ready(self) -> "SharedServer":
        return self

    def close(self) -> None:
        pass


def run_autograder(folder: Path, *arguments: str) -> Done:
    """Run `autograder` in a course folder."""
    from autograder.main import main

    return _run(folder, "autograder", arguments, main)


def run_nbgrader(folder: Path, *arguments: str) -> Done:
    """Run `nbgrader` in a course folder."""
    return _run(folder, "nbgrader", arguments, _nbgrader_main)


def run_pytest(folder: Path, *arguments: str) -> Done:
    """Run `pytest` in a folder."""
    return _run(folder, "pytest", arguments, pytest.main)


@contextmanager
def watching(folder: Path, *arguments: str, own_server: bool = False) -> Iterator["Watch"]:
    """Have `autograder watch` stand on a course folder, until it is interrupted in the end, or killed.

    Args:
        own_server: it has a warm process of its own: one that is killed leaves that of all tests in disorder.
    """
    from autograder.main import main

    _server()
    with tempfile.NamedTemporaryFile() as out:
        process = os.fork()
        if process == 0:
            server = ForkServer if own_server else SharedServer
            _become(folder, ["autograder", "watch", *arguments], main, out.fileno(), out.fileno(), server)
        watch = Watch(process, Path(out.name))
        try:
            watch.wait_for("Watching ")
            yield watch
            watch.end(signal.SIGINT)
        finally:
            watch.end(signal.SIGKILL)
    assert watch.code in (0, -signal.SIGKILL), watch.said


class Watch:
    """A watcher in another process."""

    def __init__(self, process: int, out: Path) -> None:
        self._process, self._out = process, out
        self.code: int | None = None
        self.said = ""

    def wait_for(self, what: str | Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until it has said something, or something is so."""
        deadline = time.monotonic() + seconds
        while not (what() if callable(what) else what in self._read()):
            ended, status = os.waitpid(self._process, os.WNOHANG) if self.code is None else (0, 0)
            if ended:
                self.code = os.waitstatus_to_exitcode(status)
            assert self.code is None, self._read()
            assert time.monotonic() < deadline, f"{what}\n{self._read()}"
            time.sleep(0.02)

    def end(self, number: signal.Signals) -> None:
        """Send a signal, and wait for its end."""
        if self.code is None:
            os.kill(self._process, number)
            self.code = os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])
        self._read()

    def _read(self) -> str:
        if self._out.exists():
            self.said = self._out.read_text(errors="replace")
        return self.said


def close() -> None:
    """End the warm process of all tests."""
    while _shared:
        _shared.pop().close()


def _server() -> ForkServer:
    if not _shared:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
            nbgrader.api.get_alembic_version()
        _shared.append(ForkServer(ResourceLimits()).ready())
    return _shared[0]


def _run(folder: Path, name: str, arguments: tuple[str, ...], main: Callable[[], Any]) -> Done:
    _server()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = os.fork()
        if process == 0:
            _become(folder, [name, *arguments], main, out.fileno(), err.fileno())
        _, status = os.waitpid(process, 0)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode(errors="replace"))
    return Done(os.waitstatus_to_exitcode(status), *said)


def _become(
    folder: Path,
    arguments: list[str],
    main: Callable[[], Any],
    out: int,
    err: int,
    server: type[ForkServer] | None = None,
) -> NoReturn:
    code: object = _FAILED
    try:
        os.chdir(folder)
        for number, descriptor in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out), (2, err)):
            os.dup2(descriptor, number)
        sys.stdout, sys.stderr = (io.TextIOWrapper(io.FileIO(n, "w"), "utf-8", line_buffering=True) for n in (1, 2))
        sys.argv = arguments
        for handler in logging.getLogger().handlers[:]:  # pytest's
            logging.getLogger().removeHandler(handler)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        for module in (submission, graded):
            vars(module)["ForkServer"] = server or SharedServer  # in this process alone
        code = main() or 0
    except SystemExit as error:
        code = error.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)
