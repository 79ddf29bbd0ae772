"""The course that `autograder init` makes, which is tiny, and quick to grade; and submissions to it."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import commands
import nbformat
from nbformat import NotebookNode

from autograder.commands import starter

ASSIGNMENT = "entropy"

STARTER = Path(starter.__file__).parent
OVERFLOWS = "def softmax(scores):\n    return scores.exp() / scores.exp().sum(dim=1, keepdim=True)"


def source_notebook() -> NotebookNode:
    """The instructor's notebook: two tasks, a test cell each, and a written answer."""
    path = STARTER / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def make_course(folder: Path, checkout: Path) -> None:
    """Make the course folder, with the release."""
    shutil.copytree(_made(checkout), folder, dirs_exist_ok=True)


@cache
def _made(checkout: Path) -> Path:
    """The course folder that others are copies of: nbgrader makes its release once."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    for part in ("source", "tests"):
        shutil.copytree(STARTER / part, folder / part)
    shutil.copy(checkout / "nbgrader_config.py", folder)
    nbgrader(folder, "generate_assignment", ASSIGNMENT)
    return folder


def submit(folder: Path, student: str, **cells: str) -> Path:
    """Hand in the solved notebook with these cells replaced; returns the file's path."""
    notebook = source_notebook()
    for cell in notebook.cells:
        cell.source = cells.get(cell.id, cell.source)
    path = folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def solve(path: Path) -> None:
    """Write the solutions into a notebook that a student has fetched."""
    notebook = nbformat.read(path, as_version=4)
    solved = {cell.id: cell.source for cell in source_notebook().cells}
    for cell in notebook.cells:
        cell.source = solved[cell.id]
    nbformat.write(notebook, path)


def nbgrader(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run nbgrader in a course folder; returns its messages."""
    done = commands.run_nbgrader(folder, *arguments)
    assert done.returncode == code, done.stderr[-3000:]
    return done.stderr
