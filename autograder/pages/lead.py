"""What there is to work on: what a student is told of each task that lost points, on the page and in a terminal."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from autograder.course import CourseError
from autograder.judging.diagnosis import Diagnostics
from autograder.judging.misconceptions import CatalogueError
from autograder.judging.verdicts import Result


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
        known = Diagnostics(root / "tests" / "hidden" / result.assignment)
        found = [(task, about) for task in result.tasks if (about := known.of(task)) is not None]
    except CatalogueError as error:
        raise CourseError(str(error)) from error
    titles = [about.misconception.title if about.misconception else known.change(task) for task, about in found]
    return [
        Lead(task.test_cell, task.score, task.points, about.text, title)
        for (task, about), title in zip(found, titles, strict=True)
    ]
