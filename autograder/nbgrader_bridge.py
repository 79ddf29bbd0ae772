"""What nbgrader calls: `Intake` puts a submission in order, `Grade` takes the place of nbgrader's `Execute`, `Record`
writes the ledger.

All are named in nbgrader_config.py; nbgrader itself is used as it is. Nothing here imports torch until a submission is
graded: nbgrader reads its configuration for every command.
"""

import atexit
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer, List, Unicode
from traitlets.config import Config

from autograder import course, fingerprint, ledger
from autograder.bookkeeping import forget_automatic_scores
from autograder.intake import restore
from autograder.limits import TimeLimits
from autograder.sandbox.limits import Limits
from autograder.submissions import collect
from autograder.verdicts import Receipt

if TYPE_CHECKING:
    from autograder.grading import Grader

Resources = dict[str, Any]

_RECEIPTS = "autograder_receipts"
_RESULT = "autograder_result"


class GradingError(Exception):
    """A submission could not be graded, through no fault of the student."""


class Intake(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Restores the cells of the release in a submitted notebook (see `autograder.intake`)."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names = resources["nbgrader"]
        release = course.release(_root(self), names["assignment"])
        restored, receipts = restore(nb, release)
        for receipt in receipts:
            self.log.warning("%s: %s: %s", names["student"], receipt.cell or "file", receipt.what)
        restored.metadata[_RECEIPTS] = [[receipt.cell, receipt.what] for receipt in receipts]
        return restored, resources


class Grade(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Runs a notebook's cells, judges it by the hidden tests, and writes each test cell's score and table."""

    cell_seconds = Float(20.0, help="How long one cell may run.").tag(config=True)
    notebook_seconds = Float(120.0, help="How long all cells of a notebook may run.").tag(config=True)
    call_seconds = Float(10.0, help="How long one call of a student's function may take.").tag(config=True)
    task_seconds = Float(30.0, help="How long the hidden tests of one task may take.").tag(config=True)
    memory_mib = Integer(2048, help="How much memory a submission may use, in MiB.").tag(config=True)
    processes = Integer(32, help="How many processes and threads a submission may have.").tag(config=True)
    temporary_mib = Integer(64, help="How much a submission may write to /tmp, in MiB.").tag(config=True)
    unsafe_no_sandbox = Bool(False, help="Grade also where student code cannot be confined.").tag(config=True)
    ledger = Unicode("ledger", help="Folder for the record of each grading.").tag(config=True)

    @property
    def seconds(self) -> TimeLimits:
        return TimeLimits(self.cell_seconds, self.notebook_seconds, self.call_seconds, self.task_seconds)

    @property
    def sizes(self) -> Limits:
        mib = 1024 * 1024
        return Limits(memory=self.memory_mib * mib, processes=self.processes, temporary=self.temporary_mib * mib)

    def course_hash(self, root: Path, assignment: str) -> str:
        """What a grade depends on besides the submission (see `fingerprint.of_course`)."""
        release = root / "release" / assignment / f"{assignment}.ipynb"
        return fingerprint.of_course(course.hidden_tests(root, assignment), release, (self.seconds, self.sizes))

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        from autograder.grading import Submission

        names = resources["nbgrader"]
        root, assignment, student = _root(self), names["assignment"], names["student"]
        submitted = collect(root, assignment, student)
        receipts = [*submitted.receipts, *(Receipt(*receipt) for receipt in nb.metadata.pop(_RECEIPTS, []))]
        digest = fingerprint.of_submission(submitted.data)
        submission = Submission(assignment, student, nb, digest, receipts, self.course_hash(root, assignment))
        grader = _grader(root, assignment, self.seconds, self.sizes, self.unsafe_no_sandbox)
        result, notebook = grader.grade(submission)
        if not result.resolved:
            verdicts = [verdict for task in result.tasks for verdict in task.verdicts]
            errors = [verdict.detail for verdict in verdicts if verdict.status == "grader_error"]
            raise GradingError(f"{student}: no grade, since hidden tests failed by themselves:\n" + "\n".join(errors))
        resources[_RESULT] = result
        return notebook, resources


class Record(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Writes the ledger, after nbgrader has taken down the scores."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        ledger.write(_root(self) / Grade(config=self.config).ledger, resources.pop(_RESULT))
        return nb, resources


class Figures(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Draws the figures of a notebook that was graded without them, for its feedback page."""

    # nbconvert's HTML exporter configures this for all preprocessors; nbgrader's base class does not let it.
    display_data_priority: List[Any] = List().tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        if not nb.metadata.get("autograder", {}).get("figures", True):
            settings = Grade(config=self.config)
            assignment = resources["nbgrader"]["assignment"]
            _grader(_root(self), assignment, settings.seconds, settings.sizes, settings.unsafe_no_sandbox).draw(nb)
        return nb, resources


def forget_earlier_grades(*, config: Config, notebooks: list[str], **_: object) -> None:
    """Take back the automatic grades of the submissions that are about to be graded: nbgrader's `pre_convert_hook`.

    If one then cannot be graded, not even read, no grade of an earlier submission is exported for it.
    """
    db_url = CourseDirectory(config=config).db_url
    for path in map(Path, notebooks):
        forget_automatic_scores(db_url, assignment=path.parts[-2], student=path.parts[-3])


def _root(preprocessor: NbGraderPreprocessor) -> Path:
    return Path(CourseDirectory(config=preprocessor.config).root)


@cache
def _grader(root: Path, assignment: str, seconds: TimeLimits, sizes: Limits, unsafe: bool) -> "Grader":
    """One warm grader for all submissions of this run of nbgrader."""
    from autograder.grading import Grader

    tests, release = course.hidden_tests(root, assignment), course.release(root, assignment)
    grader = Grader(tests, release, seconds=seconds, sizes=sizes, unsafe=unsafe)
    print(grader.isolation)
    atexit.register(grader.close)
    return grader
