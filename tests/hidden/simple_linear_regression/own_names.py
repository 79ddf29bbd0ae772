"""The submission with the names of a task as the task's own cell sets them.

The free training cell is the last one: that it takes a name such as `mse` for something else, say for its loss, is no
mistake, and no check of the notebook would tell.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest

from autograder.testing import NotRun, Student, StudentError

from .sources import is_unfinished, names_set

FREE_CELL = "train_with_builtins"
_LAST_BEFORE = "train_new"  # the last given cell before the free one


def free_cells(student: Student) -> set[str]:
    """The free training cell, and cells that the student put around it."""
    cells = list(student.cells())
    return {*cells[cells.index(_LAST_BEFORE) + 1 :], FREE_CELL} if _LAST_BEFORE in cells else {FREE_CELL}


def as_set_by(cell: str) -> Callable[[Student], Student]:
    """A fixture to use in place of `student`. Where a free cell sets a name of `cell` anew, `cell` is run again.

    Unless it was left unfinished: then what comes later is the answer.
    """

    @pytest.fixture
    def student(student: Student) -> Student:
        tree = student.tree(cell)
        own = names_set(tree) if not is_unfinished(tree) else frozenset()
        if any(own & names_set(student.tree(free)) for free in free_cells(student)):
            with suppress(StudentError, NotRun):  # the tests will find what is wrong
                student.rerun(cell)
        return student

    return student
