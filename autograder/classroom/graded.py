"""Grades one submission, wherever: in this process, in one of a pool, or on another machine."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import nbformat

from autograder.classroom.settings import Grade
from autograder.course import Assignment
from autograder.execution.fork_server import ForkServer
from autograder.intake.clean import clean_line
from autograder.intake.find import SubmissionError, Submitted, collect, files_beside, parse
from autograder.judging.verdicts import Result
from autograder.records import attempts, ledger
from autograder.records.fingerprint import of_submission

if TYPE_CHECKING:
    from autograder.submission import Grader


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


def grader_of(assignment: Assignment, settings: Grade, *, figures: bool = True) -> "Grader":
    """A grader by what the course folder says. Raises CourseError, and what `ForkServer` raises."""
    worker = ForkServer(settings.sizes, figures=figures, unsafe=settings.unsafe_no_sandbox)
    try:
        from autograder.submission import Grader  # here: it imports torch, which the worker does at the same time

        tests, release, solved = assignment.hidden_tests, assignment.release(), assignment.solved()
        return Grader(tests, release, seconds=settings.seconds, worker=worker, solved=solved)
    except BaseException:
        worker.close()
        raise


def grade_student(grader: "Grader", assignment: Assignment, course_hash: str, student: str) -> Graded:
    """Read a student's submission and grade it. What is wrong with it comes back as a problem, and raises nothing.

    Args:
        course_hash: what the grade depends on besides the submission (see `fingerprint.of_course`).
    """
    try:
        submitted = collect(assignment, student)
    except SubmissionError as error:
        return failed(student, error)
    kept = kept_attempt(assignment, student, course_hash)
    return grade_file(grader, assignment.name, submitted, course_hash, kept)


def draw_student(grader: "Grader", assignment: Assignment, student: str) -> Graded:
    """Run the cells of a student's submission for their figures alone: a notebook without verdicts comes back."""
    try:
        submitted = collect(assignment, student)
        notebook = grader.restored(parse(submitted.data, f"{assignment}.ipynb"))
    except SubmissionError as error:
        return failed(student, error)
    grader.draw(notebook, submitted.files)
    return Graded(student, notebook=nbformat.writes(notebook))


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


def grade_file(
    grader: "Grader", assignment: str, submitted: Submitted, course_hash: str, kept: Submitted | None = None
) -> Graded:
    """Grade a submission that was read (see `grade_student`), and one that counts so far."""
    if kept is not None:
        before = grade_file(grader, assignment, kept, course_hash)
        return replace(grade_file(grader, assignment, submitted, course_hash), kept=before)
    from autograder.submission import Submission  # here, since it imports torch

    name = f"{assignment}.ipynb"
    try:
        notebook = parse(submitted.data, name)
    except SubmissionError as error:
        return failed(submitted.student, error)
    digest = submitted.known_as or of_submission(submitted.data, submitted.files)
    submission = Submission(
        assignment, submitted.student, notebook, digest, submitted.repairs, course_hash, submitted.files
    )
    result, graded = grader.grade(submission)
    return Graded(submitted.student, result, nbformat.writes(graded), submitted.timestamp, _unresolved(result))


def _unresolved(result: Result) -> str:
    """Why a result is no grade, or ""."""
    errors = [verdict for task in result.tasks for verdict in task.verdicts if verdict.status == "grader_error"]
    if not errors:
        return ""
    named = ", ".join(verdict.test for verdict in errors)
    detail = errors[0].detail.strip().splitlines()
    return f"hidden tests failed by themselves: {named}" + (f" ({detail[-1]})" if detail else "")
