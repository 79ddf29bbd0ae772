"""The warm process: what becomes of submissions when it ends, or does not answer."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.execution import TimeLimits, fork_server
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution
from autograder.execution.sandbox import ResourceLimits


@pytest.fixture(scope="module")
def worker() -> Iterator[ForkServer]:
    with ForkServer(ResourceLimits(), figures=False).ready() as worker:
        yield worker


def _shown(worker: ForkServer, seconds: TimeLimits) -> str:
    with Execution(worker, [CodeCell("c", "print('run')", answer=False)], seconds) as execution:
        execution.run_to(1)
        return "".join(output.get("text", "") for output in execution.outputs[0])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_another_takes_its_place_when_it_ends_or_does_not_answer(
    worker: ForkServer, seconds: TimeLimits, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    assert _shown(worker, seconds) == "run\n"
    [python] = _processes(worker)
    monkeypatch.setattr(fork_server, "_PATIENCE", 0.2)
    monkeypatch.setattr(fork_server, "_SECONDS", 0.5)  # instead of a minute
    os.kill(python, number)
    assert _shown(worker, seconds) == "run\n"
    assert not Path(f"/proc/{python}").exists()
    assert python not in _processes(worker)
    assert _shown(worker, seconds) == "run\n"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_what_ran_in_it_ends_with_it(
    worker: ForkServer, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    guard, channel = worker.fork()
    monkeypatch.setattr(fork_server, "_PATIENCE", 0.2)
    monkeypatch.setattr(fork_server, "_SECONDS", 0.5)
    os.kill(_processes(worker)[0], number)
    worker.end(guard)
    channel.settimeout(5)
    assert channel.recv(1) == b""  # it ended, too
    channel.close()
    monkeypatch.undo()
    worker.fork()[1].close()


def _processes(worker: ForkServer) -> list[int]:
    """The Python process in bubblewrap, without those forked from it."""
    assert worker._process is not None
    inner = worker._process.pid
    while len(children := _children(inner)) == 1 and "python" not in _name(children[0]):
        inner = children[0]
    return children


def _children(number: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def _name(number: int) -> str:
    return Path(f"/proc/{number}/comm").read_text()
