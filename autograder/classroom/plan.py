"""What there is to do for a class: whose submission has to be graded, whose grade stands, and who is gone."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.course import Assignment, CourseError
from autograder.intake.find import SubmissionError, collect, students
from autograder.records import ledger
from autograder.records.attempts import Attempts, newest
from autograder.records.fingerprint import of_submission
from autograder.records.gradebook import known


@dataclass(frozen=True)
class Plan:
    """What there is to do.

    Attributes:
        due: students whose submission has to be graded.
        done: students whose grade stands: same file, same tests, same grader, same environment.
        withdrawn: students with a grade whose submission is gone.
        dropped: students with a grade who are in the gradebook no more.
    """

    due: list[str]
    done: list[str]
    withdrawn: list[str]
    dropped: list[str]

    @property
    def warnings(self) -> list[str]:
        """What graders have to know of those who are gone, a sentence each."""
        gone = "graded before, and gone from submitted/ now: the grade stays in the gradebook until it is taken back"
        removed = (
            "graded before, and removed from the gradebook since: not graded again; remove the submission, or take the "
            "student in again"
        )
        told = [*((one, gone) for one in self.withdrawn), *((one, removed) for one in self.dropped)]
        return [f"{student}: {what}, by --student {student!r}" for student, what in told]


def make_plan(
    assignment: Assignment,
    course_hash: str,
    only: Sequence[str] = (),
    *,
    again: bool = False,
    figures: bool = True,
) -> Plan:
    """Find out what has to be graded.

    Args:
        course_hash: what grades depend on besides the submissions (see `fingerprint.of_course`).
        only: these students and no others, whoever is gone among them, too: then there is no grade any more, or again.
            CourseError for one without a folder or a grade.
        again: grade also what has not changed.
        figures: grade also what has no figures yet.
    """
    excluded = set(assignment.excluded)
    everybody = [student for student in students(assignment) if student not in excluded]
    gradebook = known(assignment)
    best = Attempts(config=assignment.config).best
    left = set(ledger.gone(assignment)) - excluded
    withdrawn = sorted(left & gradebook.submitters)
    if unknown := sorted(set(only) - set(everybody) - set(withdrawn)):
        raise CourseError(f"nothing was submitted by {', '.join(unknown)}")
    if not everybody and not withdrawn:
        there = assignment.folder("submitted", "STUDENT")
        raise CourseError(f"there are no submissions in {there}: autograder collect {assignment} FILE puts them there")
    due: list[str] = []
    done: list[str] = []
    dropped: list[str] = []
    for student in only or everybody:
        if student in gradebook.submitters:
            kept = not again and stands(assignment, student, course_hash, figures=figures, best=best)
            (done if kept else due).append(student)
        elif only or student in gradebook.everybody or not gradebook.identity:
            due.append(student)
        else:
            in_this_one = _graded_in(assignment, student) == gradebook.identity
            (dropped if in_this_one else due).append(student)
    return Plan(due, done, [] if only else withdrawn, dropped)


def stands(assignment: Assignment, student: str, course_hash: str, *, figures: bool, best: bool = False) -> bool:
    """Whether a submission has its grade: for the same file, by the same tests and grader, in the same environment.

    Args:
        course_hash: see `fingerprint.of_course`.
        figures: whether its figures must be there.
        best: an earlier attempt can be what counts.
    """
    record = ledger.find(assignment, student)
    path = assignment.notebook("autograded", student)
    if record is None or not record.resolved or record.course != course_hash or not path.exists():
        return False
    digest = _digest(assignment, student)
    if record.submission != digest:
        return best and newest(record) == digest
    return record.figures or not figures


def is_graded(assignment: Assignment, student: str) -> bool:
    """Whether what a student has handed in has a grade: by which tests, is for people to decide."""
    record = ledger.find(assignment, student)
    return record is not None and record.resolved and newest(record) == _digest(assignment, student)


def _digest(assignment: Assignment, student: str) -> str | None:
    """The fingerprint of what a student has handed in; None where it cannot be read."""
    try:
        submitted = collect(assignment, student)
        return of_submission(submitted.data, submitted.files)
    except (SubmissionError, OSError):
        return None


def _graded_in(assignment: Assignment, student: str) -> str | None:
    """The gradebook that has a student's grade; None where the ledger has no grade."""
    record = ledger.find(assignment, student)
    return record.gradebook if record and record.resolved else None
