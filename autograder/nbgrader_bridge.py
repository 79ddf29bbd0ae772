"""What nbgrader calls: `Intake` puts a submission in order, `Grade` takes the place of nbgrader's `Execute`.

Both are named in nbgrader_config.py; nbgrader itself is used as it is.
"""

import atexit
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Unicode

from autograder import ledger
from autograder.intake import restore
from autograder.verdicts import Receipt

if TYPE_CHECKING:
    from autograder.grading import Grader

_RECEIPTS = "autograder_receipts"


class GradingError(Exception):
    """A submission could not be graded, through no fault of the student."""


class Intake(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Restores the cells of the release in a submitted notebook (see `autograder.intake`)."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        names = resources["nbgrader"]
        release = _course(self).format_path("release", ".", names["assignment"])
        path = Path(release) / f"{names['notebook']}.ipynb"
        if not path.is_file():
            raise GradingError(f"{path} is missing: run nbgrader generate_assignment {names['assignment']}")
        restored, receipts = restore(nb, nbformat.read(path, as_version=4))
        for receipt in receipts:
            self.log.warning("%s: %s: %s", names["student"], receipt.cell or "file", receipt.what)
        restored.metadata[_RECEIPTS] = [[receipt.cell, receipt.what] for receipt in receipts]
        return restored, resources


class Grade(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Runs a notebook's cells, judges it by the hidden tests, and writes each test cell's score and table."""

    tests = Unicode("tests/hidden", help="Folder of the hidden tests; below it, one folder an assignment.").tag(
        config=True
    )
    ledger = Unicode("ledger", help="Folder for the record of each grading.").tag(config=True)
    cell_seconds = Float(20.0, help="How long one cell may run.").tag(config=True)
    notebook_seconds = Float(120.0, help="How long all cells of a notebook may run.").tag(config=True)
    call_seconds = Float(10.0, help="How long one call of a student's function may take.").tag(config=True)
    task_seconds = Float(30.0, help="How long the hidden tests of one task may take.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        from autograder.grading import (
            Submission,
        )  # here, since it imports torch, which other nbgrader commands don't need

        names = resources["nbgrader"]
        course = _course(self)
        submitted = Path(course.format_path("submitted", names["student"], names["assignment"]))
        digest = hashlib.sha256((submitted / f"{names['notebook']}.ipynb").read_bytes()).hexdigest()
        receipts = [Receipt(cell, what) for cell, what in nb.metadata.pop(_RECEIPTS, [])]
        submission = Submission(names["assignment"], names["student"], nb, digest, receipts)
        grader = _grader(
            Path(course.root) / self.tests / names["assignment"],
            (self.cell_seconds, self.notebook_seconds, self.call_seconds, self.task_seconds),
        )
        result, notebook = grader.grade(submission)
        ledger.write(Path(course.root) / self.ledger, result)
        if not result.resolved:
            _forget(names)
            errors = [
                v.detail or v.reason for task in result.tasks for v in task.verdicts if v.status == "grader_error"
            ]
            raise GradingError(
                f"{names['student']}: not graded, since hidden tests of {names['assignment']} failed by themselves:\n"
                + "\n".join(errors)
            )
        return notebook, resources


def _course(preprocessor: NbGraderPreprocessor) -> CourseDirectory:
    return CourseDirectory(config=preprocessor.config)


def _forget(names: dict[str, str]) -> None:
    """Take back the automatic grades of an earlier submission, so that they are not exported for this one."""
    with Gradebook(names["db_url"]) as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
        except MissingEntry:
            return
        for grade in notebook.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True
        gradebook.db.commit()


@cache
def _grader(tests: Path, seconds: tuple[float, float, float, float]) -> "Grader":
    """One warm grader for all submissions of this run of nbgrader."""
    from autograder.grading import Grader
    from autograder.workers import TimeLimits

    grader = Grader(tests, seconds=TimeLimits(*seconds))
    atexit.register(grader.close)
    return grader
