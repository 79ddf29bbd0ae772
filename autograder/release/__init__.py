"""The release gate: nothing reaches students before it was proved harmless and the tests were proved right.

What it finds is a reason to refuse a release, the place, and what to do.
"""

from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.intake.cells import grade_id


@dataclass(frozen=True)
class Finding:
    """A reason to refuse a release.

    Attributes:
        where: the file and the cell, down to the byte where there is one.
        what: what is wrong there.
        advice: what to do about it.
    """

    where: str
    what: str
    advice: str


def shortened(text: str, length: int = 100) -> str:
    """A text in one line that fits into a message."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 2]} …"


def called(cell: NotebookNode, place: int) -> str:
    """How a cell is called in a message: by its id if it has one, else by its number and its first words."""
    if identifier := grade_id(cell):
        return f"cell {identifier}"
    words = " ".join("".join(cell.get("source", "")).split()[:5])
    return f"cell number {place + 1} ({words[:40]} …)" if words else f"cell number {place + 1}"
