"""The feedback pages that a watcher has yet to write, and to release."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.auth import Authenticator

from autograder.classroom.feedback import Fingerprints, ReleaseFeedback
from autograder.classroom.watching.crew import Crew
from autograder.records.late import due_dates

Tell = Callable[[str], None]


class PagesDue:
    """Pages to be written one by one, the oldest first.

    Args:
        crew: gives the crew of now.
        wanted: whether pages are written at all.
        release: whether they go into nbgrader's exchange, where students fetch them.
    """

    def __init__(self, assignment: str, crew: Callable[[], Crew], tell: Tell, *, wanted: bool, release: bool) -> None:
        self._assignment, self._crew, self._tell = assignment, crew, tell
        self._wanted, self._release = wanted, release
        self._due: dict[str, float] = {}  # since when
        self._looked = datetime.now(UTC).replace(tzinfo=None)

    def add(self, students: Iterable[str]) -> None:
        """Have pages be written."""
        for student in students if self._wanted else ():
            self._due.setdefault(student, time.monotonic())

    def find_old(self) -> None:
        """Have those be written that are missing, or show what is not so any more."""
        if self._wanted:
            self.add(Fingerprints(self._crew().coursedir).old)

    def look_at_the_clock(self) -> None:
        """After a due date, pages may show more."""
        before, self._looked = self._looked, datetime.now(UTC).replace(tzinfo=None)
        coursedir = self._crew().coursedir
        if any(before < due <= self._looked for due in due_dates(coursedir.db_url, self._assignment)):
            self.find_old()

    @property
    def seconds(self) -> float | None:
        """Since when the first one waits; None where none does."""
        return time.monotonic() - min(self._due.values()) if self._due else None

    def write_one(self) -> str:
        """Write the page that has waited longest, in the assignment's turn; returns whose it is."""
        student = min(self._due, key=lambda one: self._due[one])
        crew = self._crew()
        pages = crew.bookkeeper.generate_feedback(self._assignment, [student], in_turn=True)
        del self._due[student]
        for one, why in pages.problems.items():
            self._tell(f"{one}: there is no page: {why}")
        if self._release and Path(crew.coursedir.root, "feedback", student, self._assignment).is_dir():
            coursedir = crew.coursedir
            coursedir.student_id = student
            ReleaseFeedback(
                coursedir=coursedir,
                authenticator=Authenticator(config=crew.bookkeeper.config),
                config=crew.bookkeeper.config,
                log=crew.bookkeeper.log,
            ).start()
        return student
