"""What a cell of an instructor's notebook is, and how it is called in a message."""

from typing import Any

from nbformat import NotebookNode

from autograder.intake.cells import grade_id


def name(cell: NotebookNode, place: int) -> str:
    """A cell's id if it has one, else its number and its first words."""
    if identifier := grade_id(cell):
        return f"cell {identifier}"
    words = " ".join("".join(cell.get("source", "")).split()[:5])
    return f"cell number {place + 1} ({words[:40]} …)" if words else f"cell number {place + 1}"


def is_answer(cell: NotebookNode) -> bool:
    """Whether students write into it."""
    return bool(_nbgrader(cell).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    """Whether it stands for the hidden tests of a task."""
    return cell.cell_type == "code" and bool(_nbgrader(cell).get("grade")) and not is_answer(cell)


def points(cell: NotebookNode) -> str | None:
    """What a graded cell is worth, as a decimal; None where it is not graded."""
    about = _nbgrader(cell)
    return f"{float(about.get('points') or 0):g}" if about.get("grade") or about.get("task") else None


def _nbgrader(cell: NotebookNode) -> dict[str, Any]:
    about = cell.metadata.get("nbgrader")
    return about if isinstance(about, dict) else {}
