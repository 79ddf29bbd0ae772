"""Where submissions come from besides `submitted/`: nbgrader's exchange, and a folder for what learning systems export.

Each is looked at for what is new and whole, which `collect` then puts into `submitted/`; it returns whether there was
something, and raises OSError. `waits` tells whether something is not whole yet, and has to be looked at again soon.
"""

import time
from collections.abc import Callable
from pathlib import Path

from nbgrader.exchange.default import Exchange

from autograder.classroom import bookkeeping
from autograder.classroom.downloads import collect
from autograder.classroom.watching.arrivals import SETTLED, UNFINISHED
from autograder.course import Assignment, CourseError
from autograder.intake.changes import Signature, signature
from autograder.intake.exchange import Collect
from autograder.intake.plain_files import FETCHED_BY

Tell = Callable[[str], None]


class Exchanged:
    """nbgrader's exchange, collected as `nbgrader collect --update` does.

    Raises CourseError where there is no folder of this course.
    """

    def __init__(self, assignment: Assignment, tell: Tell) -> None:
        self._assignment, self._tell = assignment, tell
        self._collected: set[str] = set()
        self.waits = False
        self._seen: dict[str, float] = {}
        exchange = Exchange(config=assignment.config, coursedir=assignment.coursedir)
        self.folder = Path(exchange.root) / assignment.coursedir.course_id / "inbound"
        if not self.folder.is_dir():
            advice = f"nbgrader release_assignment {assignment} makes it"
            raise CourseError(f"{self.folder} is missing, into which students submit: {advice}")

    def collect(self) -> bool:
        now, here = time.monotonic(), f"+{self._assignment}+"
        new = {path for path in self.folder.iterdir() if here in path.name and path.name not in self._collected}
        ages = {path: now - self._seen.setdefault(path.name, now) for path in new}
        unfinished = {
            path.name
            for path, age in ages.items()
            if age < UNFINISHED and (age < SETTLED or not (path / FETCHED_BY).is_file())
        }
        self.waits, whole = bool(unfinished), {path.name for path in new} - unfinished
        if whole:
            try:
                bookkeeping.exchange(Collect, self._assignment, unfinished=unfinished, update=True)
            except Exception as error:
                self._tell(f"The exchange could not be collected: {error}")
            self._collected |= whole
        return bool(whole)


class Inbox:
    """A folder into which people put files and zips as learning systems let them download (see `downloads`).

    What lies there stays; it is collected once, and again when it has changed or the watcher is started anew.
    """

    def __init__(self, assignment: Assignment, folder: Path, tell: Tell) -> None:
        self._assignment, self.folder, self._tell = assignment, folder, tell
        self._seen: dict[Path, tuple[Signature, float]] = {}
        self._collected: dict[Path, Signature] = {}
        self.waits = False
        if not folder.is_dir():
            raise CourseError(f"{folder} is no folder: make it, and put downloads there")

    def collect(self) -> bool:
        now, collected, self.waits = time.monotonic(), False, False
        for path in sorted(self.folder.iterdir()):
            is_now = signature(path)
            if path.name.startswith(".") or self._collected.get(path) == is_now:
                continue
            seen, since = self._seen.get(path, (None, now))
            if seen != is_now or now - since < SETTLED:
                self._seen[path] = (is_now, now if seen != is_now else since)
                self.waits = True
                continue
            try:
                outcome = collect(self._assignment, [path])
            except (CourseError, OSError) as error:
                if now - since < UNFINISHED:  # it is being written, for example
                    self.waits = True
                    continue
                self._tell(str(error))
            else:
                found = len(outcome.collected) + len(outcome.replaced)
                self._tell(f"{path.name}: {found} submissions collected, {len(outcome.unchanged)} unchanged")
                for problem in [*outcome.problems, *outcome.unknown]:
                    self._tell(f"{path.name}: {problem}")
            self._collected[path], collected = is_now, True
        return collected


Source = Exchanged | Inbox
