"""The feedback pages that a watcher has yet to write, and to release."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import msgspec
import nbformat

from autograder.classroom import bookkeeping
from autograder.classroom.feedback import Fingerprints, ReleaseFeedback
from autograder.classroom.standing import came_again, settle
from autograder.classroom.watching.crew import Crew, Job
from autograder.course import Assignment, write_whole
from autograder.intake.cells import is_test
from autograder.records import ledger
from autograder.records.late import due_dates

PAGE_WAITS = 2.0  # seconds that a page waits for grades that are under way, and for a process that draws its figures

Tell = Callable[[str], None]


class PagesDue:
    """Pages to be written one by one, the oldest first, each when its figures have been drawn.

    Figures are drawn by a process of their own, where there is one, while the submission is graded.

    Args:
        crew: gives the crew of now.
        wanted: whether pages are written at all.
        release: whether they go into nbgrader's exchange, where students fetch them.
    """

    def __init__(self, crew: Callable[[], Crew], tell: Tell, *, wanted: bool, release: bool) -> None:
        self._crew, self._tell = crew, tell
        self._wanted, self._release = wanted, release
        self._due: dict[str, float] = {}  # since when; the oldest first
        self._drawing: set[str] = set()
        self._drawn: dict[str, str] = {}  # notebooks whose figures are not in the graded ones yet; "": there are none
        self._looked = datetime.now(UTC).replace(tzinfo=None)

    def add(self, students: Iterable[str]) -> None:
        """Have pages be written."""
        for student in students if self._wanted else ():
            self._due.setdefault(student, time.monotonic())
            if self._drawn.get(student) == "":  # nothing had to be drawn for the page before
                del self._drawn[student]

    def find_old(self) -> None:
        """Have those be written that are missing, or show what is not so any more."""
        if self._wanted:
            self.add(Fingerprints(self._crew().assignment).old)

    def look_at_the_clock(self) -> None:
        """After a due date, pages may show more."""
        before, self._looked = self._looked, datetime.now(UTC).replace(tzinfo=None)
        if any(before < due <= self._looked for due in due_dates(self._crew().assignment)):
            self.find_old()

    def draw(self, student: str) -> None:
        """Have the figures of a submission be drawn."""
        if self._wanted:
            self._drawing.add(student)
            self._crew().pool.submit(Job(student, only_figures=True))

    def draw_next(self) -> bool:
        """Have the figures be drawn of the page that has waited longest for them; returns whether there was one."""
        for student in self._due:
            if student not in self._drawing and student not in self._drawn:
                record = ledger.find(self._crew().assignment, student)
                if record is not None and not record.figures:
                    self.draw(student)
                    return True
                self._drawn[student] = ""
        return False

    def end_drawing(self, student: str, notebook: str) -> None:
        """Take the notebook with the figures; "" where there is none: then they are drawn when the page is written."""
        self._drawing.discard(student)
        self._drawn[student] = notebook

    @property
    def _ready(self) -> str | None:
        """Whose page can be written first."""
        now = time.monotonic()
        for student, since in self._due.items():
            if student in self._drawn or (now - since > PAGE_WAITS and student not in self._drawing):
                return student
        return None

    @property
    def seconds(self) -> float | None:
        """Since when the first one waits to be written; None where none does."""
        return time.monotonic() - self._due[student] if (student := self._ready) else None

    def write_one(self) -> None:
        """Write the page that has waited longest, in the assignment's turn."""
        assignment, student = self._crew().assignment, self._ready
        assert student is not None
        if drawn := self._drawn.pop(student, ""):
            add_figures(assignment, student, drawn)
        if came_again(assignment, student):
            settle(assignment, [student])
        pages = bookkeeping.generate_feedback(assignment, [student], in_turn=True)
        del self._due[student]
        for one, why in pages.problems.items():
            self._tell(f"{one}: there is no page: {why}")
        if self._release and assignment.folder("feedback", student).is_dir():
            bookkeeping.exchange(ReleaseFeedback, assignment, student)


def add_figures(assignment: Assignment, student: str, drawn: str) -> None:
    """Put what cells have shown into the graded notebook, if it is the same one: it was graded without figures.

    Args:
        drawn: the notebook that was run for its figures, in nbformat's JSON.
    """
    path, record = assignment.notebook("autograded", student), ledger.find(assignment, student)
    if record is None or record.figures or not path.is_file():
        return
    graded, shown = nbformat.read(path, as_version=4), nbformat.reads(drawn, as_version=4)
    if [cell.source for cell in graded.cells] != [cell.source for cell in shown.cells]:
        return
    for cell, same in zip(graded.cells, shown.cells, strict=True):
        if cell.cell_type == "code" and not is_test(cell):
            cell.outputs = same.outputs
    graded.metadata["autograder"]["figures"] = True
    write_whole(assignment.root, path, nbformat.writes(graded).encode())
    ledger.write(assignment, msgspec.structs.replace(record, figures=True))
