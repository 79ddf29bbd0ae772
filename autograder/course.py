"""Where things lie in a course folder, its notebooks, and how its files are written."""

import difflib
import os
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode, ValidationError


class CourseError(Exception):
    """The course folder is not as it should be; the text says what to do."""


def check_assignment(course: Path, assignment: str) -> None:
    """Raise CourseError where this is no course folder, or has no assignment of this name."""
    if not (course / "nbgrader_config.py").is_file():
        advice = "go to the course folder, or name it: autograder --course FOLDER …"
        raise CourseError(f"{course} has no nbgrader_config.py: {advice}")
    folders = [path for part in ("source", "release", "tests/hidden") for path in (course / part).glob("*")]
    known = sorted({path.name for path in folders if path.is_dir()})
    if assignment not in known:
        close = difflib.get_close_matches(assignment, known, n=1)
        there = f"there are: {', '.join(known)}" if known else "autograder init makes a first one"
        advice = f"did you mean {close[0]}?" if close else there
        raise CourseError(f"there is no assignment {assignment!r} in {course}: {advice}")


def nothing_graded(assignment: str, students: Sequence[str] = ()) -> CourseError:
    """What to say where grades are needed and there are none."""
    of = f" of {', '.join(students)}" if students else ""
    return CourseError(f"nothing of {assignment} has been graded{of} yet: autograder grade {assignment}")


def source(course: Path, assignment: str) -> NotebookNode:
    """The instructor's notebook, with the solutions."""
    return notebook(notebook_path(course, "source", assignment), "is this the course folder?")


def solved(course: Path, assignment: str) -> NotebookNode | None:
    """The instructor's notebook, where there is one: graders may have none."""
    return source(course, assignment) if notebook_path(course, "source", assignment).is_file() else None


def release(course: Path, assignment: str) -> NotebookNode:
    """The notebook that students were given."""
    return notebook(notebook_path(course, "release", assignment), f"autograder release {assignment} makes it")


def notebook_path(course: Path, step: str, assignment: str) -> Path:
    """Where an assignment's own notebook is kept: that of the instructor in "source", that of students in "release"."""
    return course / step / assignment / f"{assignment}.ipynb"


def hidden_tests(course: Path, assignment: str) -> Path:
    """The folder of the hidden tests."""
    folder = course / "tests" / "hidden" / assignment
    if not folder.is_dir():
        advice = "write a file for each test cell, like those that autograder init makes"
        raise CourseError(f"there are no hidden tests in {folder}: {advice}")
    return folder


def examples(course: Path, assignment: str) -> Path:
    """The folder of the example submissions."""
    return course / "tests" / "submissions" / assignment


def ledger(course: Path) -> Path:
    """The folder with the record of each grading."""
    return course / "ledger"


def write_whole(course: Path, path: Path, data: bytes) -> None:
    """Write a file of a course, for all who share the course folder. Raises OSError, and then leaves nothing behind.

    A reader sees the old file or the new one, never half of one. Folders that are missing are made.
    """
    mode = stat.S_IMODE(course.stat().st_mode)
    missing = [folder for folder in path.parents if folder.is_relative_to(course) and not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode & 0o666)
        except OSError:
            os.unlink(file.name)
            raise
    os.replace(file.name, path)


def notebook(path: Path, advice: str) -> NotebookNode:
    """The notebook in a file. Raises CourseError, with the advice, where there is none."""
    if not path.is_file():
        raise CourseError(f"{path} is missing: {advice}")
    try:
        content: NotebookNode = nbformat.read(path, as_version=4)
    except (ValueError, ValidationError, AttributeError, KeyError, TypeError) as error:
        what = str(error).splitlines()[0]
        raise CourseError(
            f"{path} is no notebook that can be read: {what}. Open it in JupyterLab, and save it."
        ) from error
    return content
