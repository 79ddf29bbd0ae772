"""Confined processes that use up what there is, or that stay; judged from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from autograder.execution.sandbox.confine import LANDLOCK, NAMESPACES

# pytest imports this folder's files by path, without a package around them.
sys.path.insert(0, str(Path(__file__).parent))
import sandbox_bodies as bodies
import sandbox_warm
from sandbox_warm import LIMITS, Warm


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARY_TOKEN", "secret")
        warm = Warm()
    with warm:
        yield warm


@pytest.fixture(params=[(), (NAMESPACES,), (LANDLOCK,)], ids=["all layers", "no namespaces", "no Landlock"])
def without(request: pytest.FixtureRequest) -> Collection[str]:
    """Namespaces and Landlock each hold without the other."""
    layers: Collection[str] = request.param
    return layers


# Using up what is there


def test_a_fork_bomb_is_contained(warm: Warm, without: Collection[str]) -> None:
    before = len(warm.processes())
    confined = warm.start(bodies.fork_forever, without=without)
    time.sleep(0.3)
    assert 5 < len(warm.processes()) - before <= LIMITS.processes + 1  # and the guard
    started = time.monotonic()
    confined.end()
    assert time.monotonic() - started < 3
    assert len(warm.processes()) == before


def test_too_much_memory_is_an_error_in_the_process(warm: Warm, without: Collection[str]) -> None:
    confined = warm.start(bodies.allocate, LIMITS.address_space + 16 * bodies.MIB, without=without)
    assert confined.says() == "MemoryError"
    assert not confined.end()


def test_what_uses_too_much_memory_is_killed(warm: Warm, without: Collection[str]) -> None:
    confined = warm.start(bodies.allocate, 100 * bodies.MIB, without=without, memory=64 * bodies.MIB)
    assert confined.says() in {"allocated", None}
    assert confined.says() is None
    assert confined.end()


def test_forks_that_use_too_much_memory_together_are_killed_and_the_process_lives_on(
    warm: Warm, without: Collection[str]
) -> None:
    confined = warm.start(bodies.allocate_in_forks, without=without, memory=100 * bodies.MIB)
    assert confined.says() == [-signal.SIGKILL] * 3
    assert confined.end()


def test_memory_that_is_shared_with_forks_counts_once(warm: Warm, without: Collection[str]) -> None:
    confined = warm.start(bodies.share_with_forks, without=without, memory=100 * bodies.MIB)
    assert confined.says() == [0] * 3
    assert not confined.end()


def test_processor_time_is_limited(warm: Warm) -> None:
    confined = warm.start(bodies.compute_forever, cpu_seconds=1)
    assert confined.says() is None  # it has ended
    assert not confined.end()


def test_open_files_are_limited(warm: Warm) -> None:
    confined = warm.start(bodies.open_forever)
    assert confined.says() <= LIMITS.open_files
    confined.end()


# The end


def test_daemons_end_too(warm: Warm, without: Collection[str]) -> None:
    before = len(warm.processes())
    confined = warm.start(bodies.leave_daemons, without=without)
    assert confined.says() == "left"
    assert not confined.end()
    assert len(warm.processes()) == before


@pytest.mark.parametrize("how", ["return", "os._exit(3)", "raise ValueError", "ctypes.string_at(0)"])
def test_its_guard_lives_on_when_it_ends(warm: Warm, how: str) -> None:
    confined = warm.start(bodies.leave, how)
    assert confined.says() is None
    assert not confined.end()


def test_it_ends_with_its_guard(warm: Warm, without: Collection[str]) -> None:
    confined = warm.start(bodies.wait, without=without)
    warm.ask({"kill": confined.guard})
    assert confined.says() is None


def test_it_ends_with_the_warm_process(without: Collection[str]) -> None:
    with Warm() as warm:
        confined = warm.start(bodies.leave_daemons, without=without)
        assert confined.says() == "left"
        warm.process.kill()
        assert confined.says() is None
    assert _soon(lambda: not warm.processes())


def test_it_ends_with_the_grader() -> None:
    grader = subprocess.Popen(
        [sys.executable, sandbox_warm.__file__, "grader"], stdout=subprocess.PIPE, env=_importable()
    )
    assert grader.stdout is not None
    with grader, grader.stdout as said:
        mark = said.readline().strip()
        assert len(mark) == 32
        grader.kill()
        assert _soon(lambda: not [p for p in Path("/proc").glob("[0-9]*") if mark in _command(p)])


def test_without_isolation_limits_and_the_end_still_hold() -> None:
    with Warm(isolated=False) as warm:
        confined = warm.start(bodies.leave_daemons)
        assert confined.says() == "left"
        assert not confined.end()
        confined = warm.start(bodies.write_large_file)
        assert confined.says() == [LIMITS.file_size, "EFBIG"]
        confined.end()


def _soon(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + bodies.PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _command(process: Path) -> bytes:
    with suppress(OSError):
        return (process / "cmdline").read_bytes()
    return b""


def _importable() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}
