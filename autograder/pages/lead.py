"""What there is to work on: what a student is told of each task that lost points, on the page and in a terminal."""

from pathlib import Path
from typing import NamedTuple

from autograder.course import CourseError
from autograder.judging.diagnosis import Diagnostics
from autograder.judging.misconceptions import CatalogueError
from autograder.judging.verdicts import Result


class Lead(NamedTuple):
    """What is told of a task that lost points.

    Attributes:
        text: names stand between backticks.
        title: for teachers: the misconception's, or which change of the solution does the same; "" where none is known.
    """

    text: str
    title: str


def leads(root: Path, result: Result) -> dict[str, Lead]:
    """All that is told of a submission, by test cell. Raises CourseError where a catalogue is damaged."""
    known = diagnostics(root, result.assignment)
    found = [(task, about) for task in result.tasks if (about := known.of(task)) is not None]
    return {
        task.test_cell: Lead(about.text, about.misconception.title if about.misconception else known.change(task))
        for task, about in found
    }


def diagnostics(root: Path, assignment: str) -> Diagnostics:
    """What an assignment knows of mistakes. Raises CourseError where a catalogue is damaged."""
    try:
        return Diagnostics(root / "tests" / "hidden" / assignment)
    except CatalogueError as error:
        raise CourseError(str(error)) from error
