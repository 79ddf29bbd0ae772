"""nbgrader's `autograde`, in one pass: a submission is graded first, and nbgrader takes down what came of it.

`nbgrader autograde` and `autograder grade` both end here. Of a submission, nbgrader sees the graded notebook and copies
of plain files, in a folder that is made for it: nbgrader itself follows links, and gives up on a class for one time of
handing in that it cannot read.
"""

import fnmatch
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
from nbgrader.converters.autograde import Autograde as NbGraderAutograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import SaveAutoGrades
from sqlalchemy.exc import SAWarning
from traitlets import List
from traitlets.config import Config

from autograder.classroom.entry import Entry
from autograder.classroom.graded import Graded, failed
from autograder.classroom.outcome import Outcome
from autograder.classroom.plan import make_plan
from autograder.classroom.settings import Grade
from autograder.classroom.standing import settle
from autograder.classroom.warm import warm_grader
from autograder.course import Assignment, CourseError
from autograder.execution.sandbox import SandboxError
from autograder.intake.clean import clean_line
from autograder.intake.find import SubmissionError, check_name, copy_beside, named, read_time, students
from autograder.judging.verdicts import Result
from autograder.records import late, ledger
from autograder.records.gradebook import enter_release, known
from autograder.records.safe_writes import DiskFull, deferred, told_when_full
from autograder.records.turns import turn

Resources = dict[str, Any]


class Autograde(NbGraderAutograde):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the place of nbgrader's `Autograde`.

    Args:
        results: what came of submissions that are graded elsewhere; None: grade them here, one after the other.
        outcome: what it comes to; filled in.
    """

    preprocessors = List([SaveAutoGrades])

    def __init__(
        self, *, results: Iterable[Graded] | None = None, outcome: Outcome | None = None, **traits: Any
    ) -> None:
        super().__init__(**traits)
        # A notebook is validated when it is read and when it is written, and not after each preprocessor as well.
        self.update_config(Config({"Exporter": {"optimistic_validation": True}}))
        self._results = results
        self._result: Result | None = None  # while it is taken down
        self._outcome = outcome or Outcome()

    @cached_property
    def _assignment(self) -> Assignment:
        return Assignment.of(self.coursedir, self.config)

    def start(self) -> None:
        """Grade, and take down what came of it, while no other run does."""
        here = self._results is None
        try:
            with turn(self._assignment, self.log.warning) if here else nullcontext():
                super().start()
        except (CourseError, SandboxError, DiskFull) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error

    def init_notebooks(self) -> None:
        """Find the submissions that the command asks for; they are graded one by one, as they are taken down."""
        if self._results is not None:
            return
        handed_in, wanted = students(self._assignment), named(self.coursedir.student_id)
        everybody = {*handed_in, *ledger.students(self._assignment)}
        found = [wanted] if wanted in everybody else fnmatch.filter(handed_in, wanted)
        if not found or not fnmatch.fnmatchcase(self._assignment.name, self.coursedir.notebook_id):
            super().init_notebooks()  # says what it has looked for
            raise NbGraderException(f"there are no submissions of {self._assignment}")
        self._results = self._graded_here([] if wanted == "*" else found)

    def convert_notebooks(self) -> None:
        """Take down one submission after the other. What one makes fail, in any step, is its own problem."""
        with told_when_full():
            enter_release(self._assignment, self._assignment.release())
            self._gradebook = known(self._assignment).identity
        for graded in self._results or ():
            with deferred(), warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # nbgrader's sessions flush early; it is harmless
                before = self._record_of(graded)
                if graded.kept is not None and not graded.kept.problem:
                    self._take_down(graded.kept, newest=False)
                self._take_down(graded)
                if graded.student not in self._outcome.problems and (after := self._record_of(graded)):
                    self._outcome.add(before, after)
        if count := len(self._outcome.problems):
            raise NbGraderException(f"{count} submissions have no grade")

    def _graded_here(self, only: list[str]) -> Iterator[Graded]:
        """Grade what is due, and in the end see to the grades that stand."""
        course_hash = Grade(config=self.config).course_hash(self._assignment)
        plan = make_plan(self._assignment, course_hash, only, again=self.force)
        for student in plan.done:
            self.log.info("%s: the grade stands", student)
        if plan.due:
            grader = warm_grader(self._assignment)
            for student in plan.due:
                try:
                    yield grader.grade(student)
                except Exception as error:
                    yield failed(student, error)
        with told_when_full():
            changes = settle(self._assignment, plan.done)
        for student, change in changes.items():
            self.log.warning("%s: %s", student, change)
            if change.problem:
                self._outcome.problems[student] = change.problem
        for warning in plan.warnings:
            self.log.warning("%s", clean_line(warning))

    def _record_of(self, graded: Graded) -> Result | None:
        return ledger.find(self._assignment, graded.student)

    def _take_down(self, graded: Graded, *, newest: bool = True) -> None:
        """Have nbgrader take down a grade, or take back what is known of a submission that has none.

        Args:
            newest: whether it is the last attempt; one that counts is graded anew otherwise.
        """
        problem = graded.problem
        entry = Entry(self._assignment, graded.student)
        try:
            with told_when_full():
                check_name(graded.student)
                if newest and (standing := entry.better(graded)) is not None:
                    entry.note(standing, graded)
                    if problem:
                        self._tell(graded.student, f"{problem}; an earlier attempt counts")
                    return
                entry.begin()
                if not problem and graded.result is not None:
                    completed = entry.completed(graded.result, graded.timestamp, newest=newest)
                    self._record(graded, completed, entry, newest=newest)
        except (CourseError, DiskFull):
            raise
        except (SubmissionError, late.PenaltyError) as error:
            problem = str(error)
        except (Exception, SystemExit) as error:
            problem = problem or f"the grade could not be saved: {_named(error)}"
        if problem:
            self._tell(graded.student, problem)
            self._take_back(graded, problem, entry)

    def _tell(self, student: str, problem: str) -> None:
        self._outcome.problems[student] = problem
        self.log.error("%s", clean_line(f"{student}: {problem}"))

    def _record(self, graded: Graded, result: Result, entry: Entry, *, newest: bool) -> None:
        """Grade, feedback and files, by nbgrader's own steps. The ledger comes last: what it holds, nbgrader has."""
        submitted = self.coursedir.submitted_directory
        with tempfile.TemporaryDirectory() as staging:
            self.coursedir.submitted_directory = staging
            try:
                self._stage(graded, newest=newest)
                entry.remove("autograded")
                self.run_pre_convert_hook()
                self.init_assignment(self._assignment.name, graded.student)
                self._result = result
                for notebook in self.notebooks:
                    BaseConverter.convert_single_notebook(self, notebook)
                result = entry.with_points_by_hand(result)
                self.set_permissions(self._assignment.name, graded.student)
                self.run_post_convert_hook()
            finally:
                self.coursedir.submitted_directory = submitted
        ledger.write(self._assignment, self._settled(result, graded.timestamp))

    def _settled(self, result: Result, timestamp: str) -> Result:
        """The result with what handing in late costs, which the gradebook has, too. Raises PenaltyError."""
        student, times = result.student, {result.student: read_time(timestamp)}
        change = late.settle(self._assignment, times, times)[student]
        if change.problem:
            raise late.PenaltyError(change.problem)
        for cell in result.asked_again:
            self.log.warning("%s: %s: it waits for a person, who gave points for other work", student, cell)
        return msgspec.structs.replace(result, lateness=change.after, gradebook=self._gradebook)

    def _stage(self, graded: Graded, *, newest: bool) -> None:
        """Make the folder that nbgrader takes for the submission's own."""
        folder = Path(self._format_source(self._assignment.name, graded.student))
        folder.mkdir(parents=True)
        copy_beside(self._assignment, graded.student, folder, newest=newest)
        notebook = folder / f"{self._assignment}.ipynb"
        notebook.write_text(graded.notebook, encoding="utf-8")
        if graded.timestamp:
            (folder / "timestamp.txt").write_text(graded.timestamp)
        self.notebooks = [str(notebook)]

    def init_single_notebook_resources(self, notebook_filename: str) -> Resources:
        """What preprocessors know. nbgrader takes the names out of the path, by a pattern that a path can break."""
        assert self._result is not None
        name = self._assignment.name
        names = {"student": self._result.student, "assignment": name, "notebook": name}
        return {
            "unique_key": name,
            "output_files_dir": f"{name}_files",
            "nbgrader": {**names, "db_url": self._assignment.db_url},
        }

    def _take_back(self, graded: Graded, problem: str, entry: Entry) -> None:
        try:
            check_name(graded.student)
            with told_when_full():
                entry.take_back(graded.result, problem)
        except SubmissionError:
            return  # nobody can have a grade under this name
        except DiskFull:
            raise
        except Exception as error:
            why = f"{problem}; and its earlier grade, if it had one, could not be taken back: {_named(error)}"
            self._outcome.problems[graded.student] = why


def _named(error: BaseException) -> str:
    return clean_line(f"{type(error).__name__}: {error}".partition("\n")[0])
