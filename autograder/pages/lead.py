"""What there is to work on: what a student is told of each task that lost points, on the page and in a terminal."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from autograder import course
from autograder.judging.diagnosis import Diagnostics
from autograder.judging.misconceptions import CatalogueError
from autograder.judging.verdicts import Result
from autograder.records import ledger


@dataclass(frozen=True)
class Lead:
    """What is told of a task that lost points.

    Attributes:
        text: names stand between backticks.
        title: for teachers: the misconception's, or which change of the solution does the same; "" where none is known.
    """

    test_cell: str
    score: Decimal
    points: Decimal
    text: str
    title: str


def leads(root: Path, result: Result) -> list[Lead]:
    """All that is told of a submission, in the order of its tasks. Raises CourseError where a catalogue is damaged."""
    try:
        return list(_leads(diagnostics(root, result.assignment), result))
    except CatalogueError as error:
        raise course.CourseError(str(error)) from error


def leads_of(root: Path, assignment: str, student: str) -> list[Lead]:
    """The same, from the ledger; nothing where a submission has no record."""
    result = ledger.find(course.ledger(root), assignment, student)
    return leads(root, result) if result is not None and result.resolved else []


def diagnostics(root: Path, assignment: str) -> Diagnostics:
    """What an assignment knows of mistakes. Raises CatalogueError."""
    return Diagnostics(root / "tests" / "hidden" / assignment)


def _leads(known: Diagnostics, result: Result) -> Iterator[Lead]:
    for task in result.tasks:
        if (found := known.of(task)) is not None:
            title = found.misconception.title if found.misconception else known.change(task)
            yield Lead(task.test_cell, task.score, task.points, found.text, title)
