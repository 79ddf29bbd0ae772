"""What has been handed in and not been graded yet, whose turn is next, and who has to wait for how long."""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.course import Assignment
from autograder.intake.changes import Signature, signatures
from autograder.records import ledger
from autograder.records.attempts import Attempts
from autograder.records.late import due_date

SETTLED = 0.05  # seconds without a change, after which what was handed in is taken for whole
UNFINISHED = 10.0  # seconds that a file which cannot be read is taken for one that is being written
LONGEST = 60.0  # seconds after which a student who has to wait is looked at again, since clocks are set


def seconds_to_wait(assignment: Assignment, student: str) -> float:
    """For how long a submission has to wait, since only so many attempts are graded in a time, before they are due."""
    record, now = ledger.find(assignment, student), datetime.now(UTC)
    if record is None or (next_one := Attempts(config=assignment.config).next_one(record.attempts, now)) is None:
        return 0.0
    due = due_date(assignment, student)
    is_over = due is not None and now > due.replace(tzinfo=UTC)
    return 0.0 if is_over else min((next_one - now).total_seconds(), LONGEST)


@dataclass
class _Folder:
    """What is known of a student's submission; times are of a clock that only goes forward.

    Attributes:
        since: when it was seen to have changed last.
        done: what was graded of it.
        after: not to be looked at before.
    """

    signature: Signature
    since: float
    done: Signature | None = None
    after: float = 0.0


class Arrivals:
    """The submissions of a class, as they come. Of each student the newest one waits, and no other.

    Each is begun with at once: nearly all are whole. What changes right after that was not (see `was_whole`).
    """

    def __init__(
        self,
        assignment: Assignment,
        excluded: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._assignment, self._clock = assignment, clock
        self._excluded = set(excluded)
        self._folders: dict[str, _Folder] = {}
        self._running: dict[str, Signature] = {}
        self._half_written: set[str] = set()  # of those that are running
        self._graded: dict[str, float] = {}  # when each student had a turn last

    def leave_out(self, students: Iterable[str]) -> None:
        """Leave out these, too."""
        self._excluded |= set(students)

    def look(self, only: Iterable[str] | None = None) -> None:
        """Look for changes.

        Args:
            only: names of folders in submitted/ that may have changed; None: any.
        """
        now = self._clock()
        found = signatures(self._assignment, only)
        for student, signature in found.items():
            known = self._folders.get(student)
            if student in self._excluded:
                continue
            if known is None:
                self._folders[student] = _Folder(signature, now)
            elif known.signature != signature:
                known.signature, known.since, known.after = signature, now, 0.0
                if student in self._running and now - self._graded[student] < SETTLED:
                    self._half_written.add(student)
        for student in [*self._folders] if only is None else ():
            if student not in found:
                del self._folders[student]

    @property
    def waiting(self) -> list[str]:
        """Whose submission is to be graded, now or later."""
        return [
            student
            for student, folder in self._folders.items()
            if folder.done != folder.signature and self._running.get(student) != folder.signature
        ]

    @property
    def ready(self) -> list[str]:
        """Whose submission can be graded now: those first whose last turn is longest ago."""
        now = self._clock()
        found = [one for one in self.waiting if one not in self._running and self._time(one) <= now]
        return sorted(found, key=lambda one: (self._graded.get(one, 0.0), self._folders[one].since))

    def seconds(self) -> float | None:
        """How long until another one is ready; None where nobody waits for a time."""
        times = [self._time(student) for student in self.waiting if student not in self._running]
        return max(0.0, min(times) - self._clock()) if times else None

    def _time(self, student: str) -> float:
        folder = self._folders[student]
        return max(folder.since, folder.after)

    def begin(self, student: str) -> None:
        """Note that it is being graded."""
        self._running[student] = self._folders[student].signature
        self._graded[student] = self._clock()
        self._half_written.discard(student)

    def was_whole(self, student: str) -> bool:
        """Whether what is being graded had been written to its end when that began."""
        return student not in self._half_written

    def end(self, student: str) -> None:
        """Note that it was graded; where it has changed meanwhile, it waits again."""
        signature = self._running.pop(student)
        if student in self._folders:
            self._folders[student].done = signature

    def again(self, student: str, seconds: float = 0.0) -> None:
        """Have it wait again, for so long."""
        self._running.pop(student, None)
        if student in self._folders:
            self._folders[student].after = self._clock() + seconds

    def age(self, student: str) -> float:
        """Seconds since it was seen to change."""
        return self._clock() - self._folders[student].since if student in self._folders else UNFINISHED
