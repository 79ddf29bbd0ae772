"""What students answered, as it was graded: the code in the cells of each task."""

from pathlib import Path
from typing import Any

import msgspec


class _Cell(msgspec.Struct):
    """Of a cell what is needed here. Outputs, most of a file, are skipped."""

    cell_type: str = ""
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}

    @property
    def nbgrader(self) -> dict[str, Any]:
        about = self.metadata.get("nbgrader")
        return about if isinstance(about, dict) else {}


class _Notebook(msgspec.Struct):
    cells: list[_Cell] = []


def answers(root: Path, assignment: str, student: str) -> dict[str, dict[str, str]]:
    """The code that a student answered with, by test cell and cell; nothing where no graded notebook can be read."""
    path = root / "autograded" / student / assignment / f"{assignment}.ipynb"
    try:
        notebook = msgspec.json.decode(path.read_bytes(), type=_Notebook)
    except (OSError, msgspec.MsgspecError):
        return {}
    found: dict[str, dict[str, str]] = {}
    above: dict[str, str] = {}
    for cell in notebook.cells:
        about = cell.nbgrader
        if cell.cell_type != "code" or "grade_id" not in about:
            continue
        if about.get("grade") and not about.get("solution"):
            found[str(about["grade_id"])] = above
            above = {}
        elif about.get("solution"):
            above[str(about["grade_id"])] = "".join(cell.source)
    return found
