"""The record of behaviours beside the hidden tests: how right answers, and each example of a mistake, answer probes."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from nbformat import NotebookNode

from autograder.judging.diagnosis import RECORD, Case, Record, Shown, alike, deviation, read
from autograder.judging.verdicts import Result, TaskResult
from autograder.release.examples import Example, tasks_of

RIGHT = "accepted"  # the folder whose examples are right in all they do
_MISTAKEN = ("partial", "wrong")


def record(
    tests: Path,
    cases: Sequence[Case],
    release: NotebookNode,
    solved: Result,
    examples: Sequence[Example],
    results: Mapping[str, Result],
) -> Record:
    """What is known after the examples have been graded.

    Args:
        tests: the folder of the hidden tests.
        cases: what the probes ask.
        solved, results: what the solved notebook and the examples came to; of right ones, all tasks were observed.
    """
    right = {task.test_cell: {key: [text] for key, text in task.behaviour.items()} for task in solved.tasks}
    wrong: list[tuple[Example, TaskResult]] = []
    for example in examples:
        concerned = tasks_of(example, release)
        for task in results[example.name].tasks:
            if example.path.parent.name == RIGHT and (concerned is None or task.test_cell in concerned):
                _add(right[task.test_cell], task)
            elif example.path.parent.name in _MISTAKEN and task.score < task.points:
                wrong.append((example, task))
    found = Record(of_probes(tests), list(cases), right)
    shown = [
        Shown(task.test_cell, deviation(task, found), source(example.path), digest(example.path))
        for example, task in wrong
    ]
    named = [one for one in read(tests / RECORD).shown if one.misconception]
    return msgspec.structs.replace(found, shown=[*shown, *named])


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


def stale(tests: Path, examples: Iterable[Example]) -> list[str]:
    """What was changed since the record was made: "probes", and names of examples; empty if it is fresh."""
    known = read(tests / RECORD)
    digests = {one.source: one.digest for one in known.shown if one.source}
    now = {source(one.path): digest(one.path) for one in examples if one.path.parent.name in _MISTAKEN}
    changed = sorted(name for name in now.keys() | digests.keys() if now.get(name) != digests.get(name))
    return changed if known.probes == of_probes(tests) else ["probes", *changed]


def _add(right: dict[str, list[str]], task: TaskResult) -> None:
    for key, text in task.behaviour.items():
        known = right.setdefault(key, [])
        if not any(alike(text, one) for one in known):
            known.append(text)
