"""Grades the hostile class, and observes what that does: what it costs, what reaches others, what is left of it."""

import ctypes
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import hostile_class as hostile
import observing
import tiny
from nbformat import NotebookNode

from autograder.course import Assignment
from autograder.judging.verdicts import Result
from autograder.records import ledger
from autograder.release.examples import Example

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


class Cost(NamedTuple):
    """What grading took of the grader's own processes: submissions have limits of their own.

    Attributes:
        memory: the most that one of them had in use, in KiB.
        seconds: of processor time, of all together.
    """

    memory: int
    seconds: float


@dataclass
class Run:
    """What grading the class came to.

    Attributes:
        said: what the command printed.
        visits: connections and datagrams that reached the listener.
        left: processes that were there when the command had ended.
    """

    folder: Path
    canary: str
    code: int
    said: str
    cost: Cost | None = None
    visits: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = ledger.read(Assignment(self.folder, hostile.ASSIGNMENT))
        self.results: dict[str, Result] = {result.student: result for result in found if result.resolved}


def by_autograder(
    place: Path,
    checkout: Path,
    solved: NotebookNode,
    examples: Mapping[str, Example],
    wanted: Callable[[str], bool] = lambda student: True,
    *options: str,
) -> Run:
    """Grade these, and the files that are attacks and wanted, by `autograder grade`.

    With canaries wherever one might look.
    """
    canary = f"canary-{secrets.token_hex(16)}"
    folder, home, secret = place / "course", place / "home", place / "secret.txt"
    folder.mkdir()
    home.mkdir()
    hostile.make_course(folder, checkout, canary)
    for path in (secret, home / ".canary", home / "canary.txt"):
        path.write_text(canary)
    listener = observing.Listener()
    for student, example in examples.items():
        hostile.submit_example(folder, student, example, listener.port)
    hostile.submit_files(folder, secret, solved, wanted)
    environment = {**os.environ, "HOME": str(home), "AUTOGRADER_CANARY": canary, "PYTHONWARNINGS": "ignore"}
    try:
        with _orphans_found() as left:
            code, said, cost = grade(folder, environment, *options)
        return Run(folder, canary, code, said, cost, listener.visits, left)
    finally:
        listener.close()


def by_nbgrader(
    place: Path, checkout: Path, solved: NotebookNode, examples: Mapping[str, Example], wanted: Callable[[str], bool]
) -> Run:
    """Grade these, and those files that are attacks and wanted, by `nbgrader autograde`."""
    canary = f"canary-{secrets.token_hex(16)}"
    folder, secret = place / "course", place / "secret.txt"
    folder.mkdir()
    secret.write_text(canary)
    hostile.make_course(folder, checkout, canary)
    for student, example in examples.items():
        hostile.submit_example(folder, student, example, 1)
    hostile.submit_files(folder, secret, solved, wanted)
    said = tiny.nbgrader(folder, "autograde", hostile.ASSIGNMENT, code=1)
    return Run(folder, canary, 1, said)


def grade(folder: Path, environment: Mapping[str, str], *options: str) -> tuple[int, str, Cost]:
    """Run the command; returns its exit code, what it said, and what it cost."""
    # More than there are cores: those that sleep, or hang, wait beside each other.
    command = [sys.executable, "-m", "autograder.main", "grade", hostile.ASSIGNMENT, "--jobs", "6", *options]
    with (folder.parent / "said.txt").open("w+") as said:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
        memory, seconds = 0, dict[int, float]()
        while process.poll() is None:
            own = [pid for pid in (process.pid, *observing.pids(process.pid)) if observing.name(pid) != "bwrap"]
            memory = max([memory, *map(observing.peak, own)])
            seconds |= {pid: spent for pid in own if (spent := observing.processor_time(pid))}
            time.sleep(0.1)
        said.seek(0)
        return process.returncode, said.read(), Cost(memory, sum(seconds.values()))


@contextmanager
def _orphans_found() -> Iterator[list[str]]:
    """Have orphans of what is run here become children of this process; gives those that are left at the end."""
    others = observing.children(os.getpid())  # the workers of other tests
    left: list[str] = []
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    try:
        yield left
        patience = time.monotonic() + 5  # for those who are being killed
        while (now := [c for c in observing.children(os.getpid()) if c not in others]) and time.monotonic() < patience:
            time.sleep(0.1)
        left += now
    finally:
        ctypes.CDLL(None).prctl(_SUBREAPER, 0, 0, 0, 0)
