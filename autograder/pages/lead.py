"""What there is to work on: what is told of each task that lost points, on the page, in a terminal, and of a class."""

from autograder.course import Assignment, CourseError
from autograder.judging.diagnosis import Diagnosis, Diagnostics
from autograder.judging.misconceptions import CatalogueError
from autograder.judging.verdicts import Result


def leads(assignment: Assignment, result: Result) -> dict[str, Diagnosis]:
    """All that is told of a submission, by test cell. Raises CourseError where a catalogue is damaged."""
    known = diagnostics(assignment)
    return {task.test_cell: about for task in result.tasks if (about := known.of(task)) is not None}


def diagnostics(assignment: Assignment) -> Diagnostics:
    """What an assignment knows of mistakes. Raises CourseError where a catalogue is damaged."""
    try:
        return Diagnostics(assignment.hidden)
    except CatalogueError as error:
        raise CourseError(str(error)) from error
