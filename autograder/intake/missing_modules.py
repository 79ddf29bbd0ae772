"""Modules that students use and that are not installed here: how it is said, and read again."""

import re
from collections.abc import Iterable

from autograder.intake.cell_code import modules


def needs(module: str) -> str:
    """Why a cell, or a function, that imports a module could not be run, as the end of a sentence."""
    return f"needs the module `{module}`, which is not installed here"


_NEEDS = re.compile(re.escape(needs("MODULE")).replace("MODULE", "(.+)"))


def needed_module(problem: str) -> str | None:
    """The module of which `needs` says this."""
    found = _NEEDS.fullmatch(problem)
    return found[1] if found else None


def missing_module(error: str, cells: Iterable[str]) -> str | None:
    """The module that is not installed, of which the text of a ModuleNotFoundError tells, if the cells import it."""
    found = re.fullmatch(r"No module named '([\w.]{1,100})'.*", error)
    return found[1] if found and any(found[1] in modules(cell) for cell in cells) else None
