"""Whether a submission is to be graded at hand-in, and whether now."""

from datetime import UTC, datetime
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from autograder import course
from autograder.classroom.graded import digest_of
from autograder.records import ledger
from autograder.records.attempts import Attempts, newest
from autograder.records.late import due_date

LONGEST = 60.0  # seconds after which a student who has to wait is looked at again, since clocks are set


def is_graded(root: Path, assignment: str, student: str) -> bool:
    """Whether what a student has handed in has a grade: by which tests, is for people to decide.

    Args:
        root: the course folder.
    """
    record = ledger.find(course.ledger(root), assignment, student)
    return record is not None and record.resolved and newest(record) == digest_of(root, assignment, student)


def seconds_to_wait(coursedir: CourseDirectory, student: str) -> float:
    """For how long a submission has to wait, since only so many attempts are graded in a time, before they are due."""
    assignment, now = str(coursedir.assignment_id), datetime.now(UTC)
    record = ledger.find(course.ledger(Path(coursedir.root)), assignment, student)
    if record is None or (next_one := Attempts(config=coursedir.config).next_one(record.attempts, now)) is None:
        return 0.0
    due = due_date(coursedir.db_url, assignment, student)
    is_over = due is not None and now > due.replace(tzinfo=UTC)
    return 0.0 if is_over else min((next_one - now).total_seconds(), LONGEST)
