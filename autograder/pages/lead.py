"""What there is to work on: what is told of each task that lost points, on the page, in a terminal, and of a class."""

from pathlib import Path

from autograder.course import CourseError
from autograder.judging.diagnosis import Diagnosis, Diagnostics
from autograder.judging.misconceptions import CatalogueError
from autograder.judging.verdicts import Result


def leads(root: Path, result: Result) -> dict[str, Diagnosis]:
    """All that is told of a submission, by test cell. Raises CourseError where a catalogue is damaged."""
    known = diagnostics(root, result.assignment)
    return {task.test_cell: about for task in result.tasks if (about := known.of(task)) is not None}


def diagnostics(root: Path, assignment: str) -> Diagnostics:
    """What an assignment knows of mistakes. Raises CourseError where a catalogue is damaged."""
    try:
        return Diagnostics(root / "tests" / "hidden" / assignment)
    except CatalogueError as error:
        raise CourseError(str(error)) from error
