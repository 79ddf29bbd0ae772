"""Has nbgrader take down what was graded: the autograded notebook, the scores, late penalties, comments."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange

from autograder.classroom.autograde import Autograde
from autograder.classroom.feedback import GenerateFeedback, Pages
from autograder.classroom.graded import Graded
from autograder.classroom.outcome import Outcome
from autograder.course import Assignment


def record(assignment: Assignment, results: Iterable[Graded], outcome: Outcome) -> None:
    """Take down what was graded, each as soon as it is there; the next one is asked for when that is done.

    Args:
        outcome: what it comes to; filled in.

    Raises:
        DiskFull: a grade could not be saved; those before it are.
        CourseError: there is nothing to grade by, or, from `results`, no more can be graded.
    """
    _start(Autograde(**_traits(assignment), results=results, outcome=outcome, force=True))


def generate_feedback(assignment: Assignment, only: Sequence[str], *, in_turn: bool = False) -> Pages:
    """Write the feedback pages that are missing or old, of these students or of all; remove those of no grade.

    Args:
        in_turn: the assignment's turn was taken (see `turn`).
    """
    converter = GenerateFeedback(**_traits(assignment), only=only, in_turn=in_turn)
    _start(converter)
    return converter.pages


def exchange(part: type[Exchange], assignment: Assignment, student: str = "*", **more: Any) -> None:
    """Run a part of nbgrader's exchange, such as `Collect`, for a student or for all."""
    part(**_traits(assignment, student), authenticator=Authenticator(config=assignment.config), **more).start()


def _traits(assignment: Assignment, student: str = "*") -> dict[str, Any]:
    """What nbgrader's own needs; the course folder anew, since it is changed there."""
    names = {"root": str(assignment.root.absolute()), "assignment_id": assignment.name, "student_id": student}
    log = logging.getLogger("autograder.nbgrader")
    for quiet in (log, logging.getLogger("tornado.application")):
        quiet.setLevel(logging.CRITICAL)  # problems are told in a sentence; logged as well are pages of tracebacks
    return {"coursedir": CourseDirectory(config=assignment.config, **names), "config": assignment.config, "log": log}


def _start(converter: BaseConverter) -> None:
    """Have nbgrader convert. What it cannot do for single submissions is noted by the converter."""
    try:
        converter.start()
    except NbGraderException as error:
        if error.__cause__ is not None:
            raise error.__cause__ from None
