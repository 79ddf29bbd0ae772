"""Makes downloads of learning systems, and a course to collect them into."""

import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
import tiny
from nbgrader.api import Gradebook
from rich.console import Console

from autograder.commands import collect
from autograder.course import Assignment

ASSIGNMENT = tiny.ASSIGNMENT
NOTEBOOK = f"{ASSIGNMENT}.ipynb"
ANA = {"first_name": "Ana", "last_name": "Lee", "email": "ana.lee@school.edu", "lms_user_id": "12345"}
JAN = {"first_name": "Jan", "last_name": "Otto", "email": "jotto@school.edu", "lms_user_id": "12346"}
MOODLE = "Ana Lee_501_assignsubmission_file"
Files = Mapping[str, str | bytes]


class Class:
    """A course folder with two students, and what was said while downloads were collected."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.assignment = Assignment(folder, ASSIGNMENT)
        self.said = ""
        release = folder / "release" / ASSIGNMENT
        release.mkdir(parents=True)
        nbformat.write(tiny.source_notebook(), release / NOTEBOOK)
        (folder / "nbgrader_config.py").write_text("")
        (folder / "gradebook.db").write_bytes(_gradebook())

    def collect(self, *given: Path, code: int = 0, zone: str = "", **options: Any) -> list[str]:
        """Collect; returns the files in submitted/, but for the usual folder of each."""
        console = Console(file=io.StringIO(), width=200)
        said: dict[str, Any] = {"pattern": "", "student": "", "add": False, "replace": False} | options
        got = collect.run(self.folder, console, self.assignment, given, timezone=zone, **said)
        self.said = console.file.getvalue()  # type: ignore[attr-defined]
        assert got == code, self.said
        found = (
            path.relative_to(self.folder / "submitted") for path in self.folder.glob("submitted/**/*") if path.is_file()
        )
        return sorted(str(path).replace(f"/{ASSIGNMENT}/", "/") for path in found)

    def text(self, student: str, name: str = NOTEBOOK) -> str:
        return (self.folder / "submitted" / student / ASSIGNMENT / name).read_text()

    def counted(self, what: str) -> int:
        [line] = [line for line in map(str.strip, self.said.splitlines()) if line.startswith(what)]
        return int(line.removeprefix(what).split()[0])


@cache
def _gradebook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        with pytest.MonkeyPatch.context() as patch:  # nbgrader starts alembic by its bare name
            patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
            Gradebook(f"sqlite:///{path}").close()
        with Gradebook(f"sqlite:///{path}") as book:
            book.add_student("alee", **ANA)
            book.add_student("jotto", **JAN)
            book.add_assignment(ASSIGNMENT, duedate="2024-02-01")
        return path.read_bytes()


def zipped(path: Path, files: Files) -> Path:
    """A zip file with these members; a folder's name ends with a slash."""
    path.write_bytes(zip_of(files))
    return path


def zip_of(files: Files) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


def unzipped(path: Path, files: Files) -> Path:
    for name, text in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


GRADESCOPE = """\
submission_77:
  :submitters:
  - :name: Ana Lee
    :sid: '999'
    :email: ana.lee@school.edu
  :created_at: 2024-01-31 12:00:00.384729000 Z
"""
