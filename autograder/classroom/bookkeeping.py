"""Has nbgrader take down what was graded: the autograded notebook, the scores, late penalties, comments."""

import logging
from collections.abc import Iterable
from pathlib import Path

from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.classroom.autograde import Autograde
from autograder.classroom.graded import Graded
from autograder.classroom.settings import configuration
from autograder.records.gradebook import submitters


class Bookkeeper:
    """nbgrader's side of a course.

    Args:
        course: the course folder. CourseError where it is none.
    """

    def __init__(self, course: Path) -> None:
        self.config: Config = configuration(course)
        self._root = str(course.absolute())
        # Problems are told in a sentence; logged as well are pages of tracebacks.
        self._log = logging.getLogger("autograder.nbgrader")
        for log in (self._log, logging.getLogger("tornado.application")):
            log.setLevel(logging.CRITICAL)

    @property
    def excluded(self) -> list[str]:
        """The students that the course's settings leave out."""
        return str(CourseDirectory(config=self.config).student_id_exclude).split(",")

    def record(self, assignment: str, results: Iterable[Graded], problems: dict[str, str]) -> None:
        """Take down what was graded, each as soon as it is there; the next one is asked for when that is done.

        Args:
            problems: why there is no grade, by student; filled in.

        Raises:
            DiskFull: a grade could not be saved; those before it are.
            CourseError: there is nothing to grade by, or, from `results`, no more can be graded.
        """
        course = CourseDirectory(config=self.config, root=self._root, assignment_id=assignment)
        converter = Autograde(
            coursedir=course, config=self.config, log=self._log, results=results, problems=problems, force=True
        )
        try:
            converter.start()
        except NbGraderException as error:
            if error.__cause__ is not None:
                raise error.__cause__ from None

    def recorded(self, assignment: str) -> set[str]:
        """The students with a submission of this assignment in the gradebook."""
        return submitters(str(CourseDirectory(config=self.config, root=self._root).db_url), assignment)
