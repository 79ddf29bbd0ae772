"""Grades that stand are never old: what handing in late costs is worked out anew, and nothing is run for it.

Whoever hands in the same work once more has the same grade, and fetches its page by what came with it the last time.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import course
from autograder.intake.find import handed_in, secret
from autograder.intake.plain_files import FETCHED_BY
from autograder.records import late, ledger
from autograder.records.attempts import newest
from autograder.records.late import Change


def settle(
    coursedir: CourseDirectory, config: Config, graded: Iterable[str], *, save: bool = True
) -> dict[str, Change]:
    """Work out the late penalties of grades that stand, by when they were handed in as submitted/ says it now.

    Args:
        save: False leaves gradebook and ledger as they are.

    Returns:
        By student, those that are others than before, and those that could not be worked out.
    """
    root, assignment = Path(coursedir.root), coursedir.assignment_id
    students = list(graded)
    records = {student: ledger.find(course.ledger(root), assignment, student) for student in students}
    last = [student for student, one in records.items() if one is None or one.submission == newest(one)]
    times = {student: handed_in(root, assignment, student) for student in last}
    changes = late.settle(coursedir.db_url, assignment, config, students, times, save=save)
    for student in last if save else ():
        if came_again(root, assignment, student):
            name_as_fetched(root, assignment, student)
    return _noted(coursedir, changes, save=save)


def came_again(root: Path, assignment: str, student: str) -> bool:
    """Whether the exchange has another name for a submission than for its graded notebook. Raises SubmissionError."""
    known, called = _fetched_by(root, assignment, student), secret(root, assignment, student)
    return bool(called) and known.parent.is_dir() and not (known.is_file() and known.read_bytes() == called)


def name_as_fetched(root: Path, assignment: str, student: str) -> None:
    """Have the graded notebook, and so its page, be called in the exchange as what was handed in last."""
    if called := secret(root, assignment, student):
        course.write_whole(root, _fetched_by(root, assignment, student), called)


def _fetched_by(root: Path, assignment: str, student: str) -> Path:
    return root / "autograded" / student / assignment / FETCHED_BY


def settle_all(coursedir: CourseDirectory, config: Config, only: Collection[str] = ()) -> dict[str, Change]:
    """The same for all who have a grade, or for these: what they have handed in since is not asked for."""
    records = ledger.students(course.ledger(Path(coursedir.root)), coursedir.assignment_id)
    graded = [student for student in records if student in (only or records)]
    changes = late.settle(coursedir.db_url, coursedir.assignment_id, config, graded)
    return _noted(coursedir, changes, save=True)


def _noted(coursedir: CourseDirectory, changes: dict[str, Change], *, save: bool) -> dict[str, Change]:
    """Have the ledger say it, too."""
    folder = course.ledger(Path(coursedir.root))
    for student, change in changes.items() if save else ():
        record = ledger.find(folder, coursedir.assignment_id, student)
        if record and record.resolved and record.lateness != change.after:
            ledger.write(folder, msgspec.structs.replace(record, lateness=change.after))
    return {student: change for student, change in changes.items() if change.differs}
