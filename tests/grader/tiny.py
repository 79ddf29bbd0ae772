"""Builds the tiny course, and submissions to it."""

import shutil
from pathlib import Path

import commands
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ASSIGNMENT = "entropy"

SOFTMAX = """\
def softmax(scores):
    ### BEGIN SOLUTION
    return torch.softmax(scores, dim=1)
    ### END SOLUTION
"""
ENTROPY = """\
def entropy(p):
    ### BEGIN SOLUTION
    return -(p * p.log2()).sum()
    ### END SOLUTION
"""
OVERFLOWS = "def softmax(scores):\n    return scores.exp() / scores.exp().sum(dim=1, keepdim=True)"


def source_notebook() -> NotebookNode:
    """The instructor's notebook: two tasks, a test cell each, and a written answer."""
    notebook: NotebookNode = new_notebook(
        cells=[
            _cell("import torch", "imports", locked=True),
            _cell(SOFTMAX, "softmax", solution=True),
            _cell("assert softmax(torch.zeros(1, 2)).sum() == 1", "test_softmax", points=2),
            _cell(ENTROPY, "entropy", solution=True),
            _cell("assert entropy(torch.tensor([0.5, 0.5])) == 1", "test_entropy", points=1),
            _cell("### BEGIN SOLUTION\nBits.\n### END SOLUTION", "question_unit", points=1, solution=True, text=True),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    return notebook


def make_course(folder: Path, checkout: Path) -> None:
    """Make the course folder, with the release."""
    shutil.copytree(checkout / "tests" / "grader" / "tiny_course" / "tests", folder / "tests")
    shutil.copy(checkout / "nbgrader_config.py", folder)
    path = folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(source_notebook(), path)
    nbgrader(folder, "generate_assignment", ASSIGNMENT)


def submit(folder: Path, student: str, **cells: str) -> Path:
    """Hand in the solved notebook with these cells replaced; returns the file's path."""
    notebook = source_notebook()
    for cell in notebook.cells:
        cell.source = cells.get(cell.id, cell.source)
    path = folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def nbgrader(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run nbgrader in a course folder; returns its messages."""
    done = commands.run_nbgrader(folder, *arguments)
    assert done.returncode == code, done.stderr[-3000:]
    return done.stderr


def _cell(
    text_of_cell: str,
    identifier: str,
    *,
    points: int | None = None,
    solution: bool = False,
    locked: bool = False,
    text: bool = False,
) -> NotebookNode:
    cell: NotebookNode
    cell = new_markdown_cell(text_of_cell, id=identifier) if text else new_code_cell(text_of_cell, id=identifier)
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": identifier,
        "grade": points is not None,
        "solution": solution,
        "locked": locked or (points is not None and not solution),
        "task": False,
    }
    if points is not None:
        cell.metadata["nbgrader"]["points"] = points
    return cell
