"""Grades one submission, wherever: in this process, in one of a pool, or on another machine."""

from dataclasses import dataclass, replace

import nbformat

from autograder.classroom.settings import Grade
from autograder.course import Assignment
from autograder.execution.fork_server import ForkServer
from autograder.intake.clean import clean_line
from autograder.intake.find import SubmissionError, Submitted, collect, files_beside, parse
from autograder.judging.verdicts import Result
from autograder.records import attempts, ledger
from autograder.records.fingerprint import of_submission


@dataclass(frozen=True)
class Graded:
    """What came of a submission: a result with the notebook as it is to be shown, or a problem, or both where hidden
    tests failed by themselves.

    Attributes:
        notebook: the graded notebook in nbformat's JSON.
        timestamp: when it was handed in, or "".
        problem: why there is no grade, in a sentence for graders.
        kept: what came of an earlier attempt that counts so far, where it had to be graded anew.
    """

    student: str
    result: Result | None = None
    notebook: str = ""
    timestamp: str = ""
    problem: str = ""
    kept: "Graded | None" = None


def failed(student: str, error: BaseException) -> Graded:
    """What comes of a submission that cannot be read, or makes the grader fail: it is told, and the class goes on."""
    what = str(error) if isinstance(error, SubmissionError) else f"the grader failed: {type(error).__name__}: {error}"
    return Graded(student, problem=clean_line(what))


class AssignmentGrader:
    """Grades the submissions of an assignment, by what the course folder says now.

    What is wrong with one comes back as a problem. Raises CourseError, and what `ForkServer` raises, where none can be
    graded.

    Attributes:
        course_hash: what grades depend on besides the submissions (see `fingerprint.of_course`).
        isolation: how student code is confined, in a few words.
    """

    def __init__(self, assignment: Assignment, settings: Grade, *, figures: bool = True) -> None:
        self._assignment, self.course_hash = assignment, settings.course_hash(assignment)
        worker = ForkServer(settings.sizes, figures=figures, unsafe=settings.unsafe_no_sandbox)
        self.isolation = worker.isolation.in_short
        try:
            from autograder.submission import Grader  # here: it imports torch, which the worker does at the same time

            tests, release, solved = assignment.hidden_tests, assignment.release(), assignment.solved()
            self.grader = Grader(tests, release, seconds=settings.seconds, worker=worker, solved=solved)
        except BaseException:
            worker.close()
            raise

    def grade(self, student: str) -> Graded:
        """Read a student's submission and grade it, and an earlier one that counts so far."""
        try:
            submitted = collect(self._assignment, student)
        except SubmissionError as error:
            return failed(student, error)
        return self.grade_file(submitted, kept_attempt(self._assignment, student, self.course_hash))

    def grade_file(self, submitted: Submitted, kept: Submitted | None = None) -> Graded:
        """Grade a submission that was read, and one that counts so far."""
        if kept is not None:
            before = self.grade_file(kept)
            return replace(self.grade_file(submitted), kept=before)
        from autograder.submission import Submission  # as above

        name, student = self._assignment.name, submitted.student
        try:
            notebook = parse(submitted.data, f"{name}.ipynb")
        except SubmissionError as error:
            return failed(student, error)
        digest = submitted.known_as or of_submission(submitted.data, submitted.files)
        result, graded = self.grader.grade(
            Submission(name, student, notebook, digest, submitted.repairs, self.course_hash, submitted.files)
        )
        return Graded(student, result, nbformat.writes(graded), submitted.timestamp, _unresolved(result))

    def draw(self, student: str) -> Graded:
        """Run the cells of a student's submission for their figures alone: a notebook without verdicts comes back."""
        try:
            submitted = collect(self._assignment, student)
            notebook = self.grader.restored(parse(submitted.data, f"{self._assignment}.ipynb"))
        except SubmissionError as error:
            return failed(student, error)
        self.grader.draw(notebook, submitted.files)
        return Graded(student, notebook=nbformat.writes(notebook))

    def close(self) -> None:
        self.grader.close()


def kept_attempt(assignment: Assignment, student: str, course_hash: str) -> Submitted | None:
    """The attempt that counts, where it is not the last one and was graded by other tests: it has to be graded anew.

    It is read from where its graded notebook is kept.
    """
    record = ledger.find(assignment, student)
    if record is None or not record.resolved or record.course == course_hash:
        return None
    path = assignment.notebook("autograded", student)
    if record.submission == attempts.newest(record) or not path.is_file():
        return None
    files, _ = files_beside(path.parent)
    when = record.lateness.handed_in
    return Submitted(student, path.read_bytes(), when, files, list(record.repairs), record.submission)


def _unresolved(result: Result) -> str:
    """Why a result is no grade, or ""."""
    errors = [verdict for task in result.tasks for verdict in task.verdicts if verdict.status == "grader_error"]
    if not errors:
        return ""
    named = ", ".join(verdict.test for verdict in errors)
    detail = errors[0].detail.strip().splitlines()
    return f"hidden tests failed by themselves: {named}" + (f" ({detail[-1]})" if detail else "")
