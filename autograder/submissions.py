"""Finds submitted files and reads them, without trusting their names, kinds, sizes or content."""

import json
import os
import stat
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

from autograder.verdicts import Receipt

SIZE_LIMIT = 20 * 1024 * 1024


class SubmissionError(Exception):
    """A submission cannot be read; the text says what is wrong with which file."""


@dataclass(frozen=True)
class Submitted:
    """A submitted file.

    Attributes:
        data: its bytes.
        timestamp: when it was handed in, as nbgrader's timestamp.txt says, or "".
        receipts: what was odd about the folder.
    """

    student: str
    data: bytes
    timestamp: str = ""
    receipts: list[Receipt] = field(default_factory=list)


def students(course: Path, assignment: str) -> list[str]:
    """Everybody with a folder for this assignment in submitted/."""
    return sorted(path.parent.name for path in (course / "submitted").glob(f"*/{assignment}") if path.is_dir())


def collect(course: Path, assignment: str, student: str) -> Submitted:
    """Read a student's submission. Raises SubmissionError.

    A notebook under another name is taken where it is the only one. Only regular files are read, no links followed.
    """
    if not student.isprintable() or set(student) & set("*?[]"):
        raise SubmissionError(f"the folder {student!r} is not named as a student can be: rename it")
    folder = course / "submitted" / student / assignment
    expected = folder / f"{assignment}.ipynb"
    receipts = []
    if not os.path.lexists(expected):
        others = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
        if len(others) != 1:
            what = (
                "there is no notebook"
                if not others
                else f"there are {len(others)} notebooks, none named as it should be"
            )
            raise SubmissionError(f"{folder}: {what}; it should be {expected.name}")
        receipts.append(Receipt("", f"the notebook was named {others[0].name!r}"))
        expected = others[0]
    data = _read(expected, SIZE_LIMIT)
    timestamp = folder / "timestamp.txt"
    text = _read(timestamp, 1000).decode(errors="replace").strip() if os.path.lexists(timestamp) else ""
    return Submitted(student, data, _checked_time(text), receipts)


def parse(data: bytes, name: str) -> NotebookNode:
    """The notebook in a file's bytes, as nbformat 4. Raises SubmissionError."""
    try:
        text = data.decode("utf-8-sig")
        content = json.loads(text)
        if not isinstance(content, dict) or not isinstance(content.get("nbformat"), int):
            raise SubmissionError(f"{name} is JSON, but no notebook: it has no nbformat")
        if not 3 <= content["nbformat"] <= 4:
            raise SubmissionError(f"{name} is a notebook of format {content['nbformat']}; only 3 and 4 can be read")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on cells without ids: intake gives them some
            notebook: NotebookNode = nbformat.reads(text, as_version=4)
    except UnicodeDecodeError as error:
        raise SubmissionError(f"{name} is not text in UTF-8 (byte {error.start})") from error
    except (RecursionError, MemoryError) as error:
        raise SubmissionError(f"{name} is nested too deeply to be a notebook") from error
    except (json.JSONDecodeError, NotJSONError) as error:
        raise SubmissionError(f"{name} is not a notebook: {error}") from error
    except SubmissionError:
        raise
    except Exception as error:  # nbformat raises many kinds for what it cannot convert
        raise SubmissionError(f"{name} is not a valid notebook: {type(error).__name__}: {error}") from error
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise SubmissionError(f"{name} is not a valid notebook: its cells are no list of cells")
    return notebook


def _read(path: Path, limit: int) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        kind = "a link, and links are not followed" if path.is_symlink() else error.strerror
        raise SubmissionError(f"{path}: {kind}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError(f"{path} is not a regular file")
        if status.st_size > limit:
            raise SubmissionError(f"{path} is {status.st_size:,} bytes, more than the {limit:,} that are read")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(limit)
    finally:
        os.close(descriptor)


def _checked_time(text: str) -> str:
    """A timestamp that nbgrader can read; it gives up on a whole class for one that it cannot."""
    try:
        datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    except ValueError:
        return ""
    return text
