"""What there is to do for a class: whose submission has to be graded, whose grade stands, and who is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from autograder.classroom.graded import stands
from autograder.course import CourseError, ledger
from autograder.intake.find import students
from autograder.records import ledger as records
from autograder.records.attempts import Attempts
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
    coursedir: CourseDirectory,
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
    root, assignment = Path(coursedir.root), str(coursedir.assignment_id)
    excluded = coursedir.student_id_exclude.split(",")
    everybody = [student for student in students(root, assignment) if student not in excluded]
    gradebook = known(coursedir.db_url, assignment)
    best = Attempts(config=coursedir.config).best
    left = set(records.gone(root, assignment)) - set(excluded)
    withdrawn = sorted(left & gradebook.submitters)
    if unknown := sorted(set(only) - set(everybody) - set(withdrawn)):
        raise CourseError(f"nothing was submitted by {', '.join(unknown)}")
    if not everybody and not withdrawn:
        there = f"{root / 'submitted'}/STUDENT/{assignment}"
        raise CourseError(f"there are no submissions in {there}: autograder collect {assignment} FILE puts them there")
    due: list[str] = []
    done: list[str] = []
    dropped: list[str] = []
    for student in only or everybody:
        if student in gradebook.submitters:
            kept = not again and stands(root, assignment, student, course_hash, figures=figures, best=best)
            (done if kept else due).append(student)
        elif only or student in gradebook.everybody or not gradebook.identity:
            due.append(student)
        else:
            in_this_one = _graded_in(root, assignment, student) == gradebook.identity
            (dropped if in_this_one else due).append(student)
    return Plan(due, done, [] if only else withdrawn, dropped)


def _graded_in(root: Path, assignment: str, student: str) -> str | None:
    """The gradebook that has a student's grade; None where the ledger has no grade."""
    record = records.find(ledger(root), assignment, student)
    return record.gradebook if record and record.resolved else None
