"""Finds submitted files and reads them, without trusting their names, kinds, sizes or content."""

import os
import shlex
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import gettz, parse_utc

from autograder.course import Assignment
from autograder.intake import candidates, notebook_file, plain_files
from autograder.intake.cells import Repair
from autograder.intake.clean import clean_line, short_name
from autograder.intake.unreadable import Unreadable

_NAME_LIMIT = 250  # bytes: a file named STUDENT.json must be possible
_TIMESTAMP = "timestamp.txt"
_MOST_GIVEN = 8 * 1024 * 1024  # bytes of files that cells can read
_MOST_NAMED = 5


class SubmissionError(ValueError):
    """A submission cannot be read; the text says what is wrong with which file."""

    def __init__(self, text: str) -> None:
        super().__init__(clean_line(text))  # it may name what students named


@dataclass(frozen=True)
class Submitted:
    """A submitted file.

    Attributes:
        data: its bytes.
        timestamp: when it was handed in, as nbgrader's timestamp.txt says, or "".
        files: what was handed in beside it, by path, as far as submissions can read it.
        repairs: what was odd about the folder, or noticed there.
        known_as: its fingerprint (see `fingerprint.of_submission`), where that is not of what it holds.
    """

    student: str
    data: bytes
    timestamp: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    known_as: str = ""


def named(student: str) -> str:
    """A student's name as it is written everywhere: systems write an umlaut as one letter, or as two."""
    return unicodedata.normalize("NFC", student)


def students(assignment: Assignment) -> list[str]:
    """Everybody with a folder for this assignment in submitted/. Hidden folders are nobody's, as for nbgrader."""
    folders = (assignment.root / "submitted").glob(f"*/{assignment}")
    names = {named(path.parent.name) for path in folders if path.is_dir()}
    return sorted(name for name in names if not name.startswith("."))


def check_name(student: str) -> None:
    """Raise SubmissionError for a name that a gradebook, a pattern or a terminal makes something else of."""
    if (why := _what_is_wrong_with(student)) is not None:
        raise SubmissionError(f"the folder {short_name(student)!r} is not named as a student can be{why}: rename it")


def _what_is_wrong_with(name: str) -> str | None:
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return " (its name is not UTF-8, as zip files from Windows leave it)"
    if size > _NAME_LIMIT:
        return f" ({size} bytes, where {_NAME_LIMIT} are possible)"
    return None if name.isprintable() and not set(name) & set("*?[]") else ""


def collect(assignment: Assignment, student: str) -> Submitted:
    """Read a student's submission. Raises SubmissionError.

    Of several files, `candidates` chooses. Only plain files are read, no links followed.
    """
    check_name(student)
    folder = _folder(assignment, student)
    for place in (folder, folder.parent):
        if place.is_symlink():
            raise SubmissionError(f"{place} is a link, and links are not followed")
    if not folder.exists():
        raise SubmissionError("nothing of it is in submitted/ any more")
    repairs = []
    chosen, others = _chosen(assignment, student)
    if others:
        repairs.append(Repair("", clean_line(others)))
    if chosen.name != f"{assignment}.ipynb":
        repairs.append(Repair("", clean_line(f"the notebook was named {chosen.name!r}")))
    text = _time_text(folder)
    if why := doubt(text):
        repairs.append(Repair("", clean_line(f"the time of handing in, {text[:100]!r}, {why}")))
    files, left_out = files_beside(folder / chosen.folder)
    repairs += [Repair("", what) for what in left_out]
    if files:
        listed = ", ".join(list(files)[:_MOST_NAMED]) + (", …" if len(files) > _MOST_NAMED else "")
        repairs.append(Repair("", clean_line(f"handed in beside the notebook, and can be read there: {listed}")))
    return Submitted(student, chosen.data, text if read_time(text) else "", files, repairs)


def handed_in(assignment: Assignment, student: str) -> datetime | None:
    """When a submission was handed in, in UTC; None where that is not known. Raises SubmissionError."""
    return read_time(_time_text(_folder(assignment, student)))


def secret(assignment: Assignment, student: str) -> bytes:
    """What a submission is called in nbgrader's exchange, or nothing. Raises SubmissionError."""
    path = _folder(assignment, student) / plain_files.FETCHED_BY
    return _read(path, 1000) if os.path.lexists(path) else b""


def _time_text(folder: Path) -> str:
    timestamp = folder / _TIMESTAMP
    return _read(timestamp, 1000).decode(errors="replace").strip() if os.path.lexists(timestamp) else ""


def files_beside(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """The plain files beside a notebook that its cells can read, by path; and why others were left out."""
    beside, left_out = plain_files.look_through(folder, _is_beside)
    files: dict[str, bytes] = {}
    room = _MOST_GIVEN
    for name, size in beside.items():
        if name.name not in plain_files.NBGRADERS and size <= room:
            files[str(name)] = _read(folder / name, size)
            room -= size
    return files, left_out


def copy_beside(assignment: Assignment, student: str, target: Path, *, newest: bool) -> None:
    """Copy what was handed in beside the notebook, but for the timestamp, as far as it is plain files.

    Args:
        newest: False copies what stands beside the graded notebook: an earlier attempt is graded anew.
    """
    folder = assignment.folder("autograded", student)
    if newest:
        folder = _folder(assignment, student) / _chosen(assignment, student)[0].folder
    plain_files.copy(folder, target, _is_beside)


def _is_beside(name: Path) -> bool:
    return name.suffix != ".ipynb" and name != Path(_TIMESTAMP)


def _folder(assignment: Assignment, student: str) -> Path:
    """The folder of a submission, however the student's name is written there. Raises SubmissionError for two."""
    root = assignment.root / "submitted"
    spelt = {unicodedata.normalize(form, student) for form in ("NFC", "NFD")}
    same = [path for name in sorted(spelt) if (path := assignment.folder("submitted", name)).is_dir()]
    if not same:  # in a form of its own, as Japanese names can be: all are looked at for that one
        same = [path for path in root.glob(f"*/{assignment}") if path.is_dir() and named(path.parent.name) == student]
    if len(same) > 1:
        raise SubmissionError(f"{' and '.join(map(str, same))} are of the same student: remove one of them")
    return same[0] if same else assignment.folder("submitted", student)


def _chosen(assignment: Assignment, student: str) -> tuple[candidates.Candidate, str]:
    folder, take = _folder(assignment, student), candidates.taken(assignment).get(student, "")
    try:
        return candidates.choose(assignment, folder, take)
    except candidates.Unclear as error:
        how = f"autograder grade {assignment} --take {shlex.quote(f'{student}=FILE')}"
        raise SubmissionError(f"{folder}: {error}; choose one: {how}") from error
    except Unreadable as error:
        raise SubmissionError(f"{folder}: {error}") from error


def parse(data: bytes, name: str) -> NotebookNode:
    """The cells of the notebook in a file's bytes, as nbformat 4. Raises SubmissionError."""
    try:
        return notebook_file.parsed(data)
    except Unreadable as error:
        raise SubmissionError(f"{name} {error}") from error


def _read(path: Path, limit: int) -> bytes:
    try:
        with plain_files.opened(path.parent, path.name) as file:
            return plain_files.bounded(file, limit)
    except plain_files.NotTaken as error:
        raise SubmissionError(f"{path} is {error}") from error


# When it was handed in: nbgrader's timestamp.txt, read as nbgrader reads it.


def read_time(text: str) -> datetime | None:
    """A time in UTC, or None where nbgrader cannot read it: it gives up on a whole class for one such."""
    try:
        time: datetime = parse_utc(text)
    except Exception:  # dateutil raises many kinds
        return None
    return time


def time_text(time: datetime | None) -> str:
    """A time in UTC as records have it; "" for none."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else ""


def doubt(text: str) -> str:
    """What is doubtful about a time that was handed in with a submission, in a clause; "" where nothing is.

    nbgrader takes a zone that it does not know for UTC, and an offset that stands alone for seconds.
    """
    *time, zone = text.split(" ")
    if text and read_time(text) is None:
        return "could not be read: it counts as handed in on time"
    if len(time) != 2:
        return ""
    if zone.lstrip("+-").isdigit():
        return f"has the offset {zone}, which nbgrader takes for seconds"
    return "" if gettz(zone) else f"is in a time zone that is not known here, {zone}: it was read as UTC"
