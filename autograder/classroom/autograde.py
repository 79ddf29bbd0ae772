"""nbgrader's `autograde`, in one pass: a submission is graded first, and nbgrader takes down what came of it.

`nbgrader autograde` and `autograder grade` both end here. Of a submission, nbgrader sees the graded notebook and copies
of plain files, in a folder that is made for it: nbgrader itself follows links, and gives up on a class for one time of
handing in that it cannot read.
"""

import fnmatch
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from nbgrader.converters.autograde import Autograde as NbGraderAutograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import rmtree
from sqlalchemy.exc import SAWarning
from traitlets import List
from traitlets.config import Config

from autograder import course
from autograder.classroom.graded import Graded, failed, grade_student
from autograder.classroom.plan import Plan, make_plan
from autograder.classroom.settings import Grade
from autograder.classroom.standing import settle
from autograder.classroom.warm import warm_grader
from autograder.course import CourseError
from autograder.execution.sandbox.errors import SandboxError
from autograder.intake.clean import clean_line
from autograder.intake.find import SubmissionError, check_name, copy_beside, named, students
from autograder.intake.times import read_time
from autograder.judging.verdicts import Marks, Result
from autograder.records import by_hand, late, ledger
from autograder.records.by_hand import PointsByHand
from autograder.records.gradebook import enter_release, forget_automatic_scores, known
from autograder.records.safe_writes import DiskFull, deferred, told_when_full
from autograder.records.turns import turn

Resources = dict[str, Any]


class Autograde(NbGraderAutograde):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the place of nbgrader's `Autograde`.

    Args:
        results: what came of submissions that are graded elsewhere; None: grade them here, one after the other.
        problems: by student, why there is no grade; filled in.
    """

    preprocessors = List([SaveAutoGrades, PointsByHand])

    def __init__(
        self, *, results: Iterable[Graded] | None = None, problems: dict[str, str] | None = None, **traits: Any
    ) -> None:
        super().__init__(**traits)
        # A notebook is validated when it is read and when it is written, and not after each preprocessor as well.
        self.update_config(Config({"Exporter": {"optimistic_validation": True}}))
        self._results = results
        self._result: Result | None = None  # while it is taken down
        self._plan: Plan | None = None  # where they are graded here
        self._problems = {} if problems is None else problems

    @property
    def _root(self) -> Path:
        return Path(self.coursedir.root)

    @property
    def _assignment(self) -> str:
        return str(self.coursedir.assignment_id)

    def start(self) -> None:
        """Grade, and take down what came of it, while no other run does."""
        here = self._results is None
        try:
            with turn(self._root, self._assignment, self.log.warning) if here else nullcontext():
                super().start()
        except (CourseError, SandboxError, DiskFull) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error

    def init_notebooks(self) -> None:
        """Find the submissions that the command asks for; they are graded one by one, as they are taken down."""
        if self._results is not None:
            return
        handed_in, wanted = students(self._root, self._assignment), named(self.coursedir.student_id)
        everybody = {*handed_in, *ledger.students(course.ledger(self._root), self._assignment)}
        found = [wanted] if wanted in everybody else fnmatch.filter(handed_in, wanted)
        if not found or not fnmatch.fnmatchcase(self._assignment, self.coursedir.notebook_id):
            super().init_notebooks()  # says what it has looked for
            raise NbGraderException(f"there are no submissions of {self._assignment}")
        self._results = self._graded_here([] if wanted == "*" else found)

    def convert_notebooks(self) -> None:
        """Take down one submission after the other. What one makes fail, in any step, is its own problem."""
        with told_when_full():
            enter_release(self.coursedir, course.release(self._root, self._assignment))
            self._gradebook = known(self.coursedir.db_url, self._assignment).identity
        for graded in self._results or ():
            with deferred(), warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # nbgrader's sessions flush early; it is harmless
                self._take_down(graded)
        if self._plan:
            with told_when_full():
                self._settle(self._plan)
        if self._problems:
            raise NbGraderException(f"{len(self._problems)} submissions have no grade")

    def _graded_here(self, only: list[str]) -> Iterator[Graded]:
        course_hash = Grade(config=self.config).course_hash(self._root, self._assignment)
        self._plan = make_plan(self.coursedir, course_hash, only, again=self.force)
        for student in self._plan.done:
            self.log.info("%s: the grade stands", student)
        if not self._plan.due:
            return
        grader = warm_grader(self._root, self._assignment, self.config)
        for student in self._plan.due:
            try:
                yield grade_student(grader, self._root, self._assignment, course_hash, student)
            except Exception as error:
                yield failed(student, error)

    def _settle(self, plan: Plan) -> None:
        """See to the grades that stand."""
        for student, change in settle(self.coursedir, self.config, plan.done).items():
            self.log.warning("%s: %s", student, change)
            if change.problem:
                self._problems[student] = change.problem
        for warning in plan.warnings:
            self.log.warning("%s", clean_line(warning))

    def _take_down(self, graded: Graded) -> None:
        """Have nbgrader take down a grade, or take back what is known of a submission that has none."""
        problem = graded.problem
        try:
            with told_when_full():
                check_name(graded.student)
                given = self._begin(graded.student)
                if not problem and graded.result is not None:
                    self._record(graded, by_hand.with_marks(graded.result, given))
        except (CourseError, DiskFull):
            raise
        except (SubmissionError, late.PenaltyError) as error:
            problem = str(error)
        except (Exception, SystemExit) as error:
            problem = problem or f"the grade could not be saved: {_named(error)}"
        if problem:
            self._problems[graded.student] = problem
            self.log.error("%s", clean_line(f"{graded.student}: {problem}"))
            self._take_back(graded, problem)

    def _begin(self, student: str) -> Marks:
        """Have the ledger say that there is no grade, before anything of an earlier one is touched.

        So a run that is cut short leaves no grade that stands, and nothing that people gave is lost.

        Returns:
            The points that people gave until now.
        """
        folder = course.ledger(self._root)
        before = ledger.find(folder, self._assignment, student)
        known, work = before.marks if before else {}, self._work(student, before)
        given = by_hand.marks(self.coursedir.db_url, self._assignment, student, known, work)
        nothing = Result(self._assignment, student, problem="its grading was cut short: grade it again", marks=given)
        ledger.write(folder, nothing)
        return given

    def _work(self, student: str, before: Result | None) -> Mapping[str, str]:
        """The fingerprints of what people saw when they gave points: of an old record, or none, by the notebook."""
        path = self._root / "autograded" / student / self._assignment / f"{self._assignment}.ipynb"
        if before is None or (before.resolved and not before.work):
            tasks = before.tasks if before else []
            return by_hand.fingerprints(nbformat.read(path, as_version=4), tasks) if path.exists() else {}
        return before.work

    def _record(self, graded: Graded, result: Result) -> None:
        """Grade, feedback and files, by nbgrader's own steps. The ledger comes last: what it holds, nbgrader has."""
        submitted = self.coursedir.submitted_directory
        with tempfile.TemporaryDirectory() as staging:
            self.coursedir.submitted_directory = staging
            try:
                self._stage(graded)
                self._remove("autograded", graded.student)
                self.run_pre_convert_hook()
                self.init_assignment(self._assignment, graded.student)
                self._result = result
                for notebook in self.notebooks:
                    BaseConverter.convert_single_notebook(self, notebook)
                self.set_permissions(self._assignment, graded.student)
                self.run_post_convert_hook()
            finally:
                self.coursedir.submitted_directory = submitted
        ledger.write(course.ledger(self._root), self._settled(result, graded.timestamp))

    def _settled(self, result: Result, timestamp: str) -> Result:
        """The result with what handing in late costs, which the gradebook has, too. Raises PenaltyError."""
        student, times = result.student, {result.student: read_time(timestamp)}
        change = late.settle(self.coursedir.db_url, self._assignment, self.config, times, times)[student]
        if change.problem:
            raise late.PenaltyError(change.problem)
        for cell in result.asked_again:
            self.log.warning("%s: %s: it waits for a person, who gave points for other work", student, cell)
        return msgspec.structs.replace(result, lateness=change.after, gradebook=self._gradebook)

    def _stage(self, graded: Graded) -> None:
        """Make the folder that nbgrader takes for the submission's own."""
        folder = Path(self._format_source(self._assignment, graded.student))
        folder.mkdir(parents=True)
        copy_beside(self._root, self._assignment, graded.student, folder)
        notebook = folder / f"{self._assignment}.ipynb"
        notebook.write_text(graded.notebook, encoding="utf-8")
        if graded.timestamp:
            (folder / "timestamp.txt").write_text(graded.timestamp)
        self.notebooks = [str(notebook)]

    def init_single_notebook_resources(self, notebook_filename: str) -> Resources:
        """What preprocessors know. nbgrader takes the names out of the path, by a pattern that a path can break."""
        assert self._result is not None
        names = {"student": self._result.student, "assignment": self._assignment, "notebook": self._assignment}
        return {
            "unique_key": self._assignment,
            "output_files_dir": f"{self._assignment}_files",
            "nbgrader": {**names, "db_url": self.coursedir.db_url},
            by_hand.RESULT: self._result,
        }

    def _take_back(self, graded: Graded, problem: str) -> None:
        """Leave nothing of an earlier submission that could be taken for the grade of this one."""
        student = graded.student
        try:
            check_name(student)
            with told_when_full():
                nothing = Result(self._assignment, student)
                # What people gave stands there since `_begin`; where that failed, it can be learnt from there yet.
                before = ledger.find(course.ledger(self._root), self._assignment, student) or nothing
                record = msgspec.structs.replace(
                    graded.result or nothing, problem=problem, work=before.work, marks=before.marks
                )
                ledger.write(course.ledger(self._root), record)
                forget_automatic_scores(self.coursedir.db_url, self._assignment, student)
                by_hand.settle(self.coursedir.db_url, self._assignment, student, record)
                self._remove("autograded", student)
                self._remove("feedback", student)
        except SubmissionError:
            return  # nobody can have a grade under this name
        except DiskFull:
            raise
        except Exception as error:
            why = f"{problem}; and its earlier grade, if it had one, could not be taken back: {_named(error)}"
            self._problems[student] = why

    def _remove(self, step: str, student: str) -> None:
        """Remove what nbgrader keeps of a submission in a step."""
        folder = self._root / step / student / self._assignment
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            rmtree(str(folder))


def _named(error: BaseException) -> str:
    return clean_line(f"{type(error).__name__}: {error}".partition("\n")[0])
