"""Grades that stand are never old: what handing in late costs is worked out anew, and nothing is run for it.

Whoever hands in the same work once more has the same grade, and fetches its page by what came with it the last time.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from autograder.course import Assignment, write_whole
from autograder.intake.find import handed_in, secret
from autograder.intake.plain_files import FETCHED_BY
from autograder.records import late, ledger
from autograder.records.attempts import newest
from autograder.records.late import Change


def settle(assignment: Assignment, graded: Iterable[str], *, save: bool = True) -> dict[str, Change]:
    """Work out the late penalties of grades that stand, by when they were handed in as submitted/ says it now.

    Args:
        save: False leaves gradebook and ledger as they are.

    Returns:
        By student, those that are others than before, and those that could not be worked out.
    """
    students = list(graded)
    records = {student: ledger.find(assignment, student) for student in students}
    last = [student for student, one in records.items() if one is None or one.submission == newest(one)]
    times = {student: handed_in(assignment, student) for student in last}
    changes = late.settle(assignment, students, times, save=save)
    for student in last if save else ():
        name_as_fetched(assignment, student)
    return _noted(assignment, changes, save=save)


def came_again(assignment: Assignment, student: str) -> bool:
    """Whether the exchange has another name for a submission than for its graded notebook. Raises SubmissionError."""
    known, called = _fetched_by(assignment, student), secret(assignment, student)
    return bool(called) and known.parent.is_dir() and not (known.is_file() and known.read_bytes() == called)


def name_as_fetched(assignment: Assignment, student: str) -> None:
    """Have the graded notebook, and so its page, be called in the exchange as what was handed in last."""
    if came_again(assignment, student):
        write_whole(assignment.root, _fetched_by(assignment, student), secret(assignment, student))


def _fetched_by(assignment: Assignment, student: str) -> Path:
    return assignment.folder("autograded", student) / FETCHED_BY


def settle_all(assignment: Assignment, only: Collection[str] = ()) -> dict[str, Change]:
    """The same for all who have a grade, or for these: what they have handed in since is not asked for."""
    records = ledger.students(assignment)
    graded = [student for student in records if student in (only or records)]
    changes = late.settle(assignment, graded)
    return _noted(assignment, changes, save=True)


def _noted(assignment: Assignment, changes: dict[str, Change], *, save: bool) -> dict[str, Change]:
    """Have the ledger say it, too."""
    for student, change in changes.items() if save else ():
        record = ledger.find(assignment, student)
        if record and record.resolved and record.lateness != change.after:
            ledger.write(assignment, msgspec.structs.replace(record, lateness=change.after))
    return {student: change for student, change in changes.items() if change.differs}
