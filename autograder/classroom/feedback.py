"""nbgrader's `generate_feedback` and `release_feedback`, by which no student reads a page that is old.

A page ends with a fingerprint of all that it shows: the graded notebook, what the gradebook says, the release, and the
code that wrote it. Where that is another one now, or the page was cut short, it is written anew.
"""

import fnmatch
import glob
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_feedback import GenerateFeedback as NbGraderGenerateFeedback
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import rmtree

from autograder.classroom.standing import settle_all
from autograder.course import Assignment, CourseError
from autograder.intake.clean import clean_line
from autograder.intake.plain_files import FETCHED_BY, NBGRADERS
from autograder.judging.diagnosis import RECORD
from autograder.judging.misconceptions import CATALOGUE
from autograder.pages.shown import view
from autograder.records import fingerprint, ledger
from autograder.records.gradebook import shown
from autograder.records.late import Change
from autograder.records.turns import turn

_LAST_BYTES = 200


@dataclass
class Pages:
    """What became of the pages: the students of each.

    Attributes:
        penalties: late penalties that are others than before.
        problems: why there is no page.
    """

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    penalties: dict[str, Change] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


class Fingerprints:
    """The fingerprints of what pages have to show now.

    Args:
        only: of these students; none: of all.
    """

    def __init__(self, assignment: Assignment, only: Collection[str] = ()) -> None:
        self._assignment = assignment
        self._shown = shown(assignment, only)

    def __contains__(self, student: str) -> bool:
        """Whether there is a submission to be shown."""
        return student in self._shown

    def __getitem__(self, student: str) -> str:
        assignment = self._assignment
        graded = assignment.notebook("autograded", student)
        files = [graded, graded.with_name(FETCHED_BY), assignment.notebook("release")]
        files += [assignment.hidden / CATALOGUE, assignment.hidden / RECORD]  # what it says of mistakes
        says, due = self._shown[student]
        says += repr(view(assignment.config, ledger.find(assignment, student), due))
        return f"\n<!-- shows {fingerprint.of_page(says, filter(Path.is_file, files))} -->\n"

    @property
    def old(self) -> list[str]:
        """The students whose page is missing, or old."""
        pages = {one: self._assignment.notebook("feedback", one).with_suffix(".html") for one in self._shown}
        return [student for student, page in pages.items() if not self.fit(student, page)]

    def fit(self, student: str, page: Path) -> bool:
        """Whether a page shows just this."""
        if student not in self or not page.is_file():
            return False
        with page.open("rb") as file:
            file.seek(-min(_LAST_BYTES, page.stat().st_size), 2)
            return file.read().endswith(self[student].encode())


class GenerateFeedback(NbGraderGenerateFeedback):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the place of nbgrader's `GenerateFeedback`, which leaves a page that is there as it is.

    Args:
        only: these students and no others; none: all.
        in_turn: nobody else is at work on the assignment: its turn was taken.

    Attributes:
        pages: what became of them.
    """

    def __init__(self, *, only: Collection[str] = (), in_turn: bool = False, **traits: Any) -> None:
        super().__init__(**traits)
        self._only = only
        self._in_turn = in_turn
        self.pages = Pages()

    def start(self) -> None:
        self._assignment = Assignment.of(self.coursedir, self.config)
        try:
            with nullcontext() if self._in_turn else turn(self._assignment, self.log.warning):
                super().start()
        except CourseError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error

    def init_notebooks(self) -> None:
        """Have the gradebook be up to date, remove the pages of those who have no grade, and find the others."""
        self.pages.penalties = settle_all(self._assignment, self._only)
        for student, change in self.pages.penalties.items():
            self.log.warning("%s: %s", student, change)
        self._fingerprints = Fingerprints(self._assignment, self._only)
        self._remove_pages_of_no_grade()
        try:
            super().init_notebooks()
        except NbGraderException:
            if not self.pages.removed:
                raise

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether a page has to be written; an old one is removed."""
        self._student = student_id
        if not self._is_wanted(student_id) or student_id not in self._fingerprints:
            return False
        folder = Path(self._format_dest(assignment_id, student_id))
        if not self.force and self._fingerprints.fit(student_id, folder / f"{assignment_id}.html"):
            self.log.info("%s: the page is up to date", student_id)
            self.pages.kept.append(student_id)
            return False
        if folder.exists():
            rmtree(str(folder))
        return True

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            super().convert_single_notebook(notebook_filename)
        except Exception as error:
            self.pages.problems[self._student] = f"{type(error).__name__}: {error}".partition("\n")[0]
            raise

    def write_single_notebook(self, output: str, resources: dict[str, Any]) -> None:
        super().write_single_notebook(output + self._fingerprints[self._student], resources)
        self.pages.written.append(self._student)

    def _remove_pages_of_no_grade(self) -> None:
        name = self.coursedir.assignment_id
        for folder in map(Path, glob.glob(self._format_dest(glob.escape(name), "*"))):
            student = folder.parent.name
            if not self._is_wanted(student):
                continue
            record = ledger.find(self._assignment, student)
            if student not in self._fingerprints or (record is not None and not record.resolved):
                rmtree(str(folder))
                self.log.warning("%s", clean_line(f"{student}: there is no grade: the page was removed"))
                self.pages.removed.append(student)

    def _is_wanted(self, student: str) -> bool:
        wanted = student in self._only if self._only else fnmatch.fnmatchcase(student, self.coursedir.student_id)
        return wanted and student not in self._assignment.excluded


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]  # nbgrader is not typed
    """Releases the pages that are up to date, of those whose submissions came by the exchange.

    nbgrader itself stops at the first that did not.
    """

    def copy_files(self) -> None:
        student = self.coursedir.student_id
        assignment = Assignment.of(self.coursedir, self.config)
        fingerprints = Fingerprints(assignment, () if student in ("", "*") else [student])
        name = self.coursedir.assignment_id
        other = []
        for folder in map(Path, glob.glob(self.src_path)):
            student = folder.parent.name
            if not all((folder / own).is_file() for own in NBGRADERS):
                self.log.warning("%s did not come by the exchange: its page was not released", folder)
                other.append(student)
            elif not fingerprints.fit(student, folder / f"{name}.html"):
                self.log.error("%s is old, and was not released: run nbgrader generate_feedback %s", folder, name)
                other.append(student)
        excluded = self.coursedir.student_id_exclude
        self.coursedir.student_id_exclude = ",".join(filter(None, [excluded, *other]))
        super().copy_files()
