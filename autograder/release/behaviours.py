"""The record of behaviours beside the hidden tests: how right answers, examples of mistakes, and changes of the
solution answer probes.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from nbformat import NotebookNode

from autograder.judging.diagnosis import (
    CELL_STOPPED,
    RECORD,
    STOPPED,
    VERDICT,
    Case,
    Diagnostics,
    Record,
    Shown,
    alike,
    deviation,
    read,
    same,
)
from autograder.judging.verdicts import Result, TaskResult
from autograder.release.examples import Example, tasks_of
from autograder.release.mutation.mutants import Mutant, mutants

RIGHT = "accepted"  # the folder whose examples are right in all they do
_MISTAKEN = ("partial", "wrong")


def record(
    tests: Path,
    cases: Sequence[Case],
    release: NotebookNode,
    solved: Result,
    examples: Sequence[Example],
    results: Mapping[str, Result],
    changed: Sequence[tuple[Mutant, Result]],
) -> Record:
    """What is known after the examples, and the solution with changes, have been graded.

    Args:
        tests: the folder of the hidden tests.
        cases: what the probes ask.
        solved, results: what the solved notebook and the examples came to; of right ones, all tasks were observed.
        changed: changes of the solution, each with what the task that it is in came to.
    """
    right = {task.test_cell: {key: [text] for key, text in task.behaviour.items()} for task in solved.tasks}
    wrong: list[tuple[Example, TaskResult]] = []
    for example in examples:
        concerned = tasks_of(example, release)
        for task in results[example.name].tasks:
            if example.folder == RIGHT and (concerned is None or task.test_cell in concerned):
                _add(right[task.test_cell], task)
            elif example.folder in _MISTAKEN and task.score < task.points:
                wrong.append((example, task))
    found = Record(of_probes(tests), of_mutants([mutant for mutant, _ in changed]), list(cases), right)
    shown = [
        Shown(task.test_cell, deviation(task, found), source(example.path), digest(example.path))
        for example, task in wrong
    ]
    named = [one for one in read(tests / RECORD).shown if one.misconception]
    known = Diagnostics(tests)
    known.record = msgspec.structs.replace(found, shown=[*shown, *named])
    return msgspec.structs.replace(found, shown=[*shown, *named, *_unnamed(changed, known)])


def _unnamed(changed: Iterable[tuple[Mutant, Result]], known: Diagnostics) -> list[Shown]:
    """What changes of the solution do that has no name, and says more than that something stops.

    Of changes that do the same, the one in the fewest words is told.
    """
    found: list[Shown] = []
    for mutant, result in sorted(changed, key=lambda one: len(one[0].words)):
        for task in result.tasks:
            told = known.deviation(task)
            if (
                task.score < task.points
                and task.resolved
                and CELL_STOPPED not in told
                and not all(key.endswith((VERDICT, *STOPPED)) for key in told)
                and not any(one.task == task.test_cell and same(one.deviation, told) for one in found)
                and known.misconception(task) is None
            ):
                found.append(Shown(task.test_cell, told, change=mutant.words))
    return found


def write(tests: Path, found: Record) -> None:
    """Write the record, a line for each example, so that changes of it can be read."""
    text = msgspec.json.encode(found).decode()
    for opening in ('{"task":', '"right":', '"shown":', '"test_'):
        text = text.replace(opening, f"\n{opening}")
    (tests / RECORD).write_text(text + "\n", encoding="utf-8")


def source(path: Path) -> str:
    """An example's file, as the catalogue names it."""
    return f"{path.parent.name}/{path.name}"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def of_probes(tests: Path) -> str:
    """The hash of the files of probes."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(tests.glob("probes*.py")))).hexdigest()[:16]


def of_mutants(every: Iterable[Mutant]) -> str:
    """The hash of changes of the solution."""
    return hashlib.sha256("\0".join(mutant.source for mutant in every).encode()).hexdigest()[:16]


def stale(tests: Path, examples: Iterable[Example], solved: NotebookNode) -> list[str]:
    """What is new since the record was made: "probes", "solution", and names of examples; empty if it is fresh."""
    known = read(tests / RECORD)
    digests = {one.source: one.digest for one in known.shown if one.source}
    now = {source(one.path): digest(one.path) for one in examples if one.path.parent.name in _MISTAKEN}
    changed = sorted(name for name in now.keys() | digests.keys() if now.get(name) != digests.get(name))
    if known.changes != of_mutants(mutants(solved)):
        changed.insert(0, "solution")
    return changed if known.probes == of_probes(tests) else ["probes", *changed]


def _add(right: dict[str, list[str]], task: TaskResult) -> None:
    for key, text in task.behaviour.items():
        known = right.setdefault(key, [])
        if not any(alike(text, one) for one in known):
            known.append(text)
