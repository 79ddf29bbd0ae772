"""nbgrader's `autograde`, in one pass: a submission is graded first, and nbgrader takes down what came of it.

`nbgrader autograde` and `autograder grade` both end here. Of a submission, nbgrader sees the graded notebook and copies
of plain files, in a folder that is made for it: nbgrader itself follows links, and gives up on a class for one time of
handing in that it cannot read.
"""

import atexit
import fnmatch
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import nbformat
from nbformat import NotebookNode
from nbgrader.converters.autograde import Autograde as NbGraderAutograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import rmtree
from sqlalchemy.exc import SAWarning
from traitlets import List
from traitlets.config import Config

from autograder import course
from autograder.classroom.graded import Graded, failed, grade_student, grader_of, stands
from autograder.classroom.settings import Grade
from autograder.course import CourseError
from autograder.execution.sandbox.errors import SandboxError
from autograder.intake.clean import clean_line
from autograder.intake.find import SubmissionError, check_name, copy_beside, files_beside, named, students
from autograder.judging.verdicts import Marks, Result
from autograder.records import by_hand, ledger
from autograder.records.by_hand import PointsByHand
from autograder.records.gradebook import enter_release, forget_automatic_scores, forget_timestamp, submitters
from autograder.records.safe_writes import DiskFull, deferred, told_when_full

if TYPE_CHECKING:
    from autograder.submission import Grader

Resources = dict[str, Any]


class Autograde(NbGraderAutograde):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the place of nbgrader's `Autograde`.

    Args:
        results: what came of submissions that are graded elsewhere; None: grade them here, one after the other.
        problems: by student, why there is no grade; filled in.
    """

    preprocessors = List([SaveAutoGrades, PointsByHand, AssignLatePenalties])

    def __init__(
        self, *, results: Iterable[Graded] | None = None, problems: dict[str, str] | None = None, **traits: Any
    ) -> None:
        super().__init__(**traits)
        # A notebook is validated when it is read and when it is written, and not after each preprocessor as well.
        self.update_config(Config({"Exporter": {"optimistic_validation": True}}))
        self._results = results
        self._result: Result | None = None  # while it is taken down
        self._problems = {} if problems is None else problems

    @property
    def _root(self) -> Path:
        return Path(self.coursedir.root)

    @property
    def _assignment(self) -> str:
        return str(self.coursedir.assignment_id)

    def init_notebooks(self) -> None:
        """Find the submissions that the command asks for; they are graded one by one, as they are taken down."""
        if self._results is not None:
            return
        everybody, wanted = students(self._root, self._assignment), named(self.coursedir.student_id)
        found = [wanted] if wanted in everybody else fnmatch.filter(everybody, wanted)
        if not found:
            super().init_notebooks()  # says what it has looked for
            raise NbGraderException(f"there are no submissions of {self._assignment}")
        self._results = self._graded_here(found)

    def convert_notebooks(self) -> None:
        """Take down one submission after the other. What one makes fail, in any step, is its own problem."""
        try:
            with told_when_full():
                enter_release(self.coursedir, course.release(self._root, self._assignment))
            for graded in self._results or ():
                with deferred(), warnings.catch_warnings():
                    warnings.simplefilter("ignore", SAWarning)  # nbgrader's sessions flush early; it is harmless
                    self._take_down(graded)
        except (CourseError, SandboxError, DiskFull) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        if self._problems:
            raise NbGraderException(f"{len(self._problems)} submissions have no grade")

    def _graded_here(self, found: list[str]) -> Iterator[Graded]:
        course_hash = Grade(config=self.config).course_hash(self._root, self._assignment)
        recorded = submitters(self.coursedir.db_url, self._assignment)
        excluded = self.coursedir.student_id_exclude.split(",")
        due = []
        for student in [student for student in found if student not in excluded]:
            known = not self.force and student in recorded
            if known and stands(self._root, self._assignment, student, course_hash, figures=True):
                self.log.info("%s: the grade stands", student)
            else:
                due.append(student)
        if not due:
            return
        grader = _warm_grader(self._root, self._assignment, self.config)
        for student in due:
            try:
                yield grade_student(grader, self._root, self._assignment, course_hash, student)
            except Exception as error:
                yield failed(student, error)

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
        except SubmissionError as error:
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
                if not graded.timestamp:
                    forget_timestamp(self.coursedir.db_url, self._assignment, graded.student)
                self._result = result
                for notebook in self.notebooks:
                    BaseConverter.convert_single_notebook(self, notebook)
                self.set_permissions(self._assignment, graded.student)
                self.run_post_convert_hook()
            finally:
                self.coursedir.submitted_directory = submitted
        ledger.write(course.ledger(self._root), result)

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


class Figures(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Draws the figures of a notebook that was graded without them, for its feedback page."""

    # nbconvert's HTML exporter configures this for all preprocessors; nbgrader's base class does not let it.
    display_data_priority: List[Any] = List().tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        if not nb.metadata.get("autograder", {}).get("figures", True):
            root, named = Path(CourseDirectory(config=self.config).root), resources["nbgrader"]
            files, _ = files_beside(root / "autograded" / named["student"] / named["assignment"])
            _warm_grader(root, named["assignment"], self.config).draw(nb, files)
        return nb, resources


_started: tuple[str, "Grader"] | None = None


def _warm_grader(root: Path, assignment: str, config: Config) -> "Grader":
    """One grader for all submissions, as long as it grades by what the course folder says now: formgrader runs long."""
    global _started  # noqa: PLW0603  nbgrader makes a converter for each click
    settings = Grade(config=config)
    course_hash = settings.course_hash(root, assignment)
    if _started is None:
        atexit.register(_close_grader)
    if _started is None or _started[0] != course_hash:
        _close_grader()
        grader = grader_of(root, assignment, settings)
        print(grader.isolation)
        _started = course_hash, grader
    return _started[1]


def _close_grader() -> None:
    if _started is not None:
        _started[1].close()


def _named(error: BaseException) -> str:
    return clean_line(f"{type(error).__name__}: {error}".partition("\n")[0])
