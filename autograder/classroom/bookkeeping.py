"""Has nbgrader take down what was graded: the autograded notebook, the scores, late penalties, comments."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange
from traitlets.config import Config

from autograder.classroom.autograde import Autograde
from autograder.classroom.feedback import GenerateFeedback, Pages
from autograder.classroom.graded import Graded
from autograder.classroom.settings import configuration
from autograder.classroom.standing import settle


class Bookkeeper:
    """nbgrader's side of a course. Raises CourseError where the folder is none."""

    def __init__(self, course: Path) -> None:
        self.config: Config = configuration(course)
        self._root = str(course.absolute())
        # Problems are told in a sentence; logged as well are pages of tracebacks.
        self.log = logging.getLogger("autograder.nbgrader")
        for log in (self.log, logging.getLogger("tornado.application")):
            log.setLevel(logging.CRITICAL)

    def folder(self, assignment: str) -> CourseDirectory:
        """The course folder as nbgrader knows it."""
        return CourseDirectory(config=self.config, root=self._root, assignment_id=assignment)

    def record(self, assignment: str, results: Iterable[Graded], problems: dict[str, str]) -> None:
        """Take down what was graded, each as soon as it is there; the next one is asked for when that is done.

        Args:
            problems: why there is no grade, by student; filled in.

        Raises:
            DiskFull: a grade could not be saved; those before it are.
            CourseError: there is nothing to grade by, or, from `results`, no more can be graded.
        """
        _start(Autograde(**self._traits(assignment), results=results, problems=problems, force=True))

    def generate_feedback(self, assignment: str, only: Sequence[str], *, in_turn: bool = False) -> Pages:
        """Write the feedback pages that are missing or old, of these students or of all; remove those of no grade.

        Args:
            in_turn: the assignment's turn was taken (see `turn`).
        """
        converter = GenerateFeedback(**self._traits(assignment), only=only, in_turn=in_turn)
        _start(converter)
        return converter.pages

    def settle(self, assignment: str, student: str) -> None:
        """Note when a student handed in the work once more that has a grade (see `standing`)."""
        settle(self.folder(assignment), self.config, [student])

    def exchange(self, part: type[Exchange], assignment: str, student: str = "*", **more: Any) -> None:
        """Run a part of nbgrader's exchange, such as `Collect`, for a student or for all."""
        traits = self._traits(assignment)
        traits["coursedir"].student_id = student
        part(**traits, authenticator=Authenticator(config=self.config), **more).start()

    def _traits(self, assignment: str) -> dict[str, Any]:
        return {"coursedir": self.folder(assignment), "config": self.config, "log": self.log}


def _start(converter: BaseConverter) -> None:
    """Have nbgrader convert. What it cannot do for single submissions is noted by the converter."""
    try:
        converter.start()
    except NbGraderException as error:
        if error.__cause__ is not None:
            raise error.__cause__ from None
