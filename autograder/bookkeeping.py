"""Has nbgrader take down what was graded: the autograded notebook, the scores, late penalties, comments.

nbgrader's own Autograde does it, on a folder with the graded notebook in it, without the steps that run code.
"""

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import nbgrader.api
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from autograder.course import CourseError

# nbgrader opens the gradebook several times for each submission, each time with another engine, which is what keeps
# SQLAlchemy's compiled statements.
nbgrader.api.create_engine = lru_cache(maxsize=1)(nbgrader.api.create_engine)


class _Autograde(Autograde):  # type: ignore[misc]  # nbgrader is not typed
    """nbgrader's, with its first pass alone: the second one would run the notebook, which has been done.

    Attributes:
        failure: what nbgrader only logs: why it could not do it.
    """

    failure: Exception | None = None

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        with self._noting_failure():
            super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        with self._noting_failure():
            self._init_preprocessors()
            BaseConverter.convert_single_notebook(self, notebook_filename)

    @contextmanager
    def _noting_failure(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.failure = error
            raise


class Bookkeeper:
    """nbgrader's side of a course.

    Args:
        course: the course folder.
    """

    def __init__(self, course: Path) -> None:
        self._root = course.absolute()
        try:
            self._config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
        except ConfigFileNotFound as error:
            raise CourseError(f"{course} has no nbgrader_config.py: is it the course folder?") from error
        # No CheckCellMetadata: intake has put the metadata of the release in place.
        self._config.Autograde.sanitize_preprocessors = [SaveAutoGrades, AssignLatePenalties]
        self._config.Autograde.pre_convert_hook = None
        # The notebook is validated when it is read and when it is written, and not after each preprocessor as well.
        self._config.Exporter.optimistic_validation = True
        # Errors are raised, and told in a sentence; logged as well are pages of tracebacks.
        self._log = logging.getLogger("autograder.nbgrader")
        for log in (self._log, logging.getLogger("tornado.application")):
            log.setLevel(logging.CRITICAL)

    @property
    def config(self) -> Config:
        return self._config

    def record(self, assignment: str, student: str, notebook: str, timestamp: str) -> None:
        """Take down a graded notebook. Raises CourseError, which says why nbgrader could not."""
        with tempfile.TemporaryDirectory() as staging:
            folder = Path(staging) / student / assignment
            folder.mkdir(parents=True)
            (folder / f"{assignment}.ipynb").write_text(notebook, encoding="utf-8")
            if timestamp:
                (folder / "timestamp.txt").write_text(timestamp)
            course = self._course(student_id=student, assignment_id=assignment, submitted_directory=staging)
            converter = _Autograde(coursedir=course, config=self._config, force=True, log=self._log)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", SAWarning)  # nbgrader's sessions flush early; it is harmless
                    converter.start()
            except NbGraderException as error:
                cause = converter.failure or error
                why = f"{type(cause).__name__}: {cause}".partition("\n")[0]
                raise CourseError(f"nbgrader could not take down the grade of {student}: {why}") from cause

    def recorded(self, assignment: str) -> set[str]:
        """The students with a submission of this assignment in the gradebook."""
        if not self._assignment_is_known(assignment):
            raise CourseError(
                f"the gradebook does not know {assignment}: run nbgrader generate_assignment {assignment}"
            )
        with Gradebook(self._db_url) as gradebook:
            return {submission.student.id for submission in gradebook.assignment_submissions(assignment)}

    def forget(self, assignment: str, student: str) -> None:
        """Take back the automatic scores of a submission that is not there any more, or can't be graded."""
        forget_automatic_scores(self._db_url, assignment, student)

    @property
    def _db_url(self) -> str:
        return str(self._course().db_url)

    def _course(self, **traits: str) -> CourseDirectory:
        return CourseDirectory(config=self._config, root=str(self._root), **traits)

    def _assignment_is_known(self, assignment: str) -> bool:
        with Gradebook(self._db_url) as gradebook:
            try:
                gradebook.find_assignment(assignment)
            except MissingEntry:
                return False
        return True


def forget_automatic_scores(db_url: str, assignment: str, student: str) -> None:
    """Take back automatic scores, so that they are not exported for a later submission. Manual ones stay."""
    with Gradebook(db_url) as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score = None
                grade.needs_manual_grade = True
        gradebook.db.commit()
