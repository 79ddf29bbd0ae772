"""Finds submitted files and reads them, without trusting their names, kinds, sizes or content."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from autograder.intake import notebook_json, plain_files
from autograder.intake.clean import clean_line
from autograder.intake.repairs import Repair

SIZE_LIMIT = 20 * 1024 * 1024
_NAME_LIMIT = 250  # bytes: a file named STUDENT.json must be possible
_TIMESTAMP = "timestamp.txt"
_NBGRADERS = (_TIMESTAMP, "submission_secret.txt")
_MOST_GIVEN = 8 * 1024 * 1024  # bytes of files that cells can read
_MOST_NAMED = 5


class SubmissionError(Exception):
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
    """

    student: str
    data: bytes
    timestamp: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)


def students(course: Path, assignment: str) -> list[str]:
    """Everybody with a folder for this assignment in submitted/. Hidden folders are nobody's, as for nbgrader."""
    folders = (course / "submitted").glob(f"*/{assignment}")
    return sorted(path.parent.name for path in folders if path.is_dir() and not path.parent.name.startswith("."))


def check_name(student: str) -> None:
    """Raise SubmissionError for a name that a gradebook, a pattern or a terminal makes something else of."""
    if (why := _what_is_wrong_with(student)) is not None:
        raise SubmissionError(f"the folder {student!r} is not named as a student can be{why}: rename it")


def _what_is_wrong_with(name: str) -> str | None:
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return " (its name is not UTF-8, as zip files from Windows leave it)"
    if size > _NAME_LIMIT:
        return f" ({size} bytes, where {_NAME_LIMIT} are possible)"
    return None if name.isprintable() and not set(name) & set("*?[]") else ""


def collect(course: Path, assignment: str, student: str) -> Submitted:
    """Read a student's submission. Raises SubmissionError.

    A notebook under another name is taken where it is the only one. Only plain files are read, no links followed.
    """
    check_name(student)
    folder = _folder(course, assignment, student)
    for place in (folder, folder.parent):
        if place.is_symlink():
            raise SubmissionError(f"{place} is a link, and links are not followed")
    expected = folder / f"{assignment}.ipynb"
    repairs = []
    if not os.path.lexists(expected):
        others = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
        if len(others) != 1:
            what = (
                "there is no notebook"
                if not others
                else f"there are {len(others)} notebooks, none named as it should be"
            )
            raise SubmissionError(f"{folder}: {what}; it should be {expected.name}")
        repairs.append(Repair("", clean_line(f"the notebook was named {others[0].name!r}")))
        expected = others[0]
    data = _read(expected, SIZE_LIMIT)
    timestamp = folder / _TIMESTAMP
    text = _read(timestamp, 1000).decode(errors="replace").strip() if os.path.lexists(timestamp) else ""
    time = checked_time(text)
    if text and not time:
        what = f"the time of handing in, {text[:100]!r}, could not be read: it counts as handed in on time"
        repairs.append(Repair("", clean_line(what)))
    files, left_out = files_beside(folder)
    repairs += [Repair("", what) for what in left_out]
    if files:
        named = ", ".join(list(files)[:_MOST_NAMED]) + (", …" if len(files) > _MOST_NAMED else "")
        repairs.append(Repair("", clean_line(f"handed in beside the notebook, and can be read there: {named}")))
    return Submitted(student, data, time, files, repairs)


def files_beside(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """The plain files beside a notebook that its cells can read, by path; and why others were left out."""
    beside, left_out = plain_files.look_through(folder, _is_beside)
    files: dict[str, bytes] = {}
    room = _MOST_GIVEN
    for name, size in beside.items():
        if name.name not in _NBGRADERS and str(name).isprintable() and size <= room:
            files[str(name)] = _read(folder / name, size)
            room -= size
    return files, left_out


def copy_beside(course: Path, assignment: str, student: str, target: Path) -> None:
    """Copy what was handed in beside the notebooks, but for the timestamp, as far as it is plain files."""
    plain_files.copy(_folder(course, assignment, student), target, _is_beside)


def _is_beside(name: Path) -> bool:
    return name.suffix != ".ipynb" and name != Path(_TIMESTAMP)


def _folder(course: Path, assignment: str, student: str) -> Path:
    return course / "submitted" / student / assignment


def parse(data: bytes, name: str) -> NotebookNode:
    """The cells of the notebook in a file's bytes, as nbformat 4 (see `notebook_json`). Raises SubmissionError."""
    try:
        return notebook_json.read(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SubmissionError(f"{name} is not text in UTF-8 (byte {error.start})") from error
    except notebook_json.NotANotebook as error:
        raise SubmissionError(f"{name} {error}") from error


def _read(path: Path, limit: int) -> bytes:
    try:
        with plain_files.opened(path.parent, path.name) as file:
            size = os.fstat(file.fileno()).st_size
            if size > limit:
                raise SubmissionError(f"{path} is {size:,} bytes, more than the {limit:,} that are read")
            return file.read(limit)
    except plain_files.NotPlain as error:
        raise SubmissionError(f"{path} is {error}") from error


def checked_time(text: str) -> str:
    """A time of handing in that nbgrader can read, or "": it gives up on a whole class for one that it cannot."""
    try:
        return text if parse_utc(text) else ""
    except (ValueError, OverflowError, TypeError):
        return ""
