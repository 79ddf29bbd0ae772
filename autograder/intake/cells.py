"""What a cell of a notebook is for, which names it defines, and what was repaired there."""

import ast
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from nbformat import NotebookNode

from autograder.intake import cell_code


def grade_id(cell: NotebookNode) -> str | None:
    """The cell's nbgrader id, or None where it has none that is usable."""
    identifier = _nbgrader(cell).get("grade_id")
    return identifier if isinstance(identifier, str) else None


def is_test(cell: NotebookNode) -> bool:
    """Whether it is a cell that is graded by hidden tests."""
    about = _nbgrader(cell)
    return cell.cell_type == "code" and bool(about.get("grade")) and not about.get("solution")


def is_answer(cell: NotebookNode) -> bool:
    """Whether it is a cell in which students answer."""
    return grade_id(cell) is not None and bool(_nbgrader(cell).get("solution"))


def points(cell: NotebookNode) -> Decimal | None:
    """What a graded cell is worth; None where it is not graded."""
    about = _nbgrader(cell)
    return Decimal(str(about.get("points") or 0)) if about.get("grade") or about.get("task") else None


def _nbgrader(cell: NotebookNode) -> Mapping[str, Any]:
    about = cell.metadata.get("nbgrader")
    return about if isinstance(about, dict) else {}


@cell_code.remembered
def defined_names(source: str) -> Sequence[str]:
    """The names that a cell defines at its top level, functions and classes first; none where it is not Python."""
    body = cell_code.tree(source).body
    if not body:
        return tuple(re.findall(r"(?m)^(?:def|class)[ \t]+([^\s(:]+)", source))
    names = [node.name for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]
    for node in body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names += [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return tuple(names)


def set_names(source: str) -> set[str]:
    """All names that a cell may set, wherever it does: those that it imports, and those below an `if`, too."""
    found = cell_code.names(source)
    return set(defined_names(source)) if found is None else found.set


class Repair(msgspec.Struct, frozen=True):
    """Something about the submitted file that was repaired or noticed.

    Attributes:
        cell: the `grade_id` that it is about, or "" for the file.
    """

    cell: str
    what: str
