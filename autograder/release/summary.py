"""What an assignment tests, and what each test was seen to catch: as plain data, and as the report, a page of its own.

The page loads nothing and runs nothing.
"""

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from nbformat import NotebookNode

from autograder.intake.cells import grade_id, is_test, points
from autograder.judging.verdicts import Result, Status, TaskResult
from autograder.pages.class_page import rendered
from autograder.release.examples import Example


@dataclass(frozen=True)
class ReleaseSummary:
    """An assignment, as its report shows it.

    Attributes:
        tasks: what the solved notebook came to, which has all tests.
        hints: by test, what students read who fail it; a test is named by its cell and its own name.
        caught: by test, the titles of the examples that fail it, first those that fail few others.
        examples_caught: by test cell, how many examples fail at least one of its tests.
        by_person: the cells that a person grades, with their points.
        examples: how many examples each folder has.
        shipped: the files that students get, with their sizes in bytes.
        notes: what was not checked, or should be looked at.
    """

    assignment: str
    tasks: list[TaskResult]
    hints: dict[tuple[str, str], str]
    caught: dict[tuple[str, str], list[str]]
    examples_caught: dict[str, int]
    by_person: list[tuple[str, Decimal]]
    examples: dict[str, int]
    shipped: list[tuple[str, int]]
    notes: list[str] = field(default_factory=list)

    @property
    def points(self) -> Decimal:
        """The points that tests give."""
        return sum((task.points for task in self.tasks), Decimal(0))

    @property
    def points_by_person(self) -> Decimal:
        return sum((points for _, points in self.by_person), Decimal(0))


def summarise(
    assignment: str,
    release: NotebookNode,
    tests: Path,
    solved: Result,
    examples: Sequence[Example],
    results: Mapping[str, Result],
    shipped: Path,
) -> ReleaseSummary:
    """Sum up what the gate saw, and found in order.

    Args:
        tests: the folder of the hidden tests.
        solved: what the solved source came to: it names all tests.
        examples: those of the assignment; `results` says what each came to.
        shipped: the folder with the release in it.
    """
    failed = sorted(
        ((example.title, _failed(results[example.name])) for example in examples), key=lambda one: len(one[1])
    )
    cells = [task.test_cell for task in solved.tasks]
    hints = {(cell, test): hint for cell in cells for test, hint in _hints(tests / f"{cell}.py").items()}
    every = [(task.test_cell, verdict.test) for task in solved.tasks for verdict in task.verdicts]
    caught = {test: [title for title, its in failed if test in its] for test in every}
    examples_caught = {cell: sum(any(cell == other for other, _ in its) for _, its in failed) for cell in cells}
    by_person = [
        (str(grade_id(cell)), worth)
        for cell in release.cells
        if (worth := points(cell)) is not None and not is_test(cell)
    ]
    folders = Counter(example.folder for example in examples)
    folder = shipped / assignment
    files = [
        (str(path.relative_to(folder)), path.stat().st_size) for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    return ReleaseSummary(assignment, solved.tasks, hints, caught, examples_caught, by_person, dict(folders), files)


def untried(summary: ReleaseSummary) -> list[str]:
    """The tests that no example fails."""
    return [f"{cell}: {test}" for (cell, test), titles in summary.caught.items() if not titles]


def _failed(result: Result) -> set[tuple[str, str]]:
    verdicts = [(task.test_cell, verdict) for task in result.tasks for verdict in task.verdicts]
    return {(cell, verdict.test) for cell, verdict in verdicts if verdict.status is Status.FAILED}


def _hints(path: Path) -> dict[str, str]:
    """By test, the hint that its `@check` gives."""
    found: dict[str, str] = {}
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            for mark in function.decorator_list:
                keywords = mark.keywords if isinstance(mark, ast.Call) else []
                found.update((function.name, _text(one.value)) for one in keywords if one.arg == "hint")
    return found


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def page(summary: ReleaseSummary, date: str) -> str:
    """The page, in HTML, with the date of the check as readers write it."""
    return rendered("report.html.j2", {"size": _size}, report=summary, date=date)


def _size(size: int) -> str:
    return f"{size:,} bytes" if size < 10_000 else f"{size / 1000:,.0f} kB"
