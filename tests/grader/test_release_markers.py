"""Markers in a source that are misspelt, out of order or misplaced are found, with their line."""

import pytest
import tiny
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.release import markers

SOLUTION = "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"


def _answer(source: str, *, solution: bool = True) -> NotebookNode:
    cell = new_code_cell(source)
    cell.metadata["nbgrader"] = {"grade_id": "f", "solution": solution, "grade": False, "locked": False}
    notebook: NotebookNode = new_notebook(cells=[cell])
    return notebook


def test_markers_in_order_are_let_pass(solved: NotebookNode) -> None:
    assert markers.check(_answer(SOLUTION), "n.ipynb") == []
    assert markers.check(solved, "n.ipynb") == []
    assert markers.check(tiny.source_notebook(), "n.ipynb") == []


@pytest.mark.parametrize(
    "line",
    [
        "### BEGIN SOLUTON",
        "### BEIGN SOLUTION",
        "## BEGIN SOLUTION",
        "###BEGIN SOLUTION",
        "### begin solution",
        "### BEGIN SOLUTIONS",
        "### BEGIN_SOLUTION",
        "### BEGIN  SOLUTION",
        "### BEGIN SOLUTION:",
        "### START SOLUTION",
        "### BEGIN HIDDEN TEST",
        "### BEGIN HIDEN TESTS",
        "### BEGIN TESTS",
        "### END SOLUTON",
        "### END HIDDEN TEST",
        "<!-- BEGIN SOLUTION -->",
        "x = 1  ### BEGIN SOLUTION",
    ],
)
def test_a_marker_that_is_misspelt_is_refused_with_its_line(line: str) -> None:
    found = markers.check(_answer(f"{SOLUTION}\nx = 1\n{line}"), "n.ipynb")
    assert [finding.where for finding in found] == ["n.ipynb, cell f, line 6"]
    assert "looks like a marker" in found[0].what


@pytest.mark.parametrize(
    "line",
    ["# The solution is short.", "## Hidden tests", "# END", "# begin with the solution of task 1", "# SOLUTION"],
)
def test_other_words_are_no_markers(line: str) -> None:
    assert markers.check(_answer(f"{SOLUTION}\n{line}"), "n.ipynb") == []


@pytest.mark.parametrize(
    ("source", "where", "what"),
    [
        ("### BEGIN SOLUTION\nx = 1", "line 1", "BEGIN SOLUTION without an end"),
        (f"{SOLUTION}\n### END SOLUTION", "line 5", "END SOLUTION without a beginning"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "line 2", "BEGIN SOLUTION within SOLUTION"),
        ("### BEGIN SOLUTION\n### END HIDDEN TESTS", "line 2", "END HIDDEN TESTS without"),
        (f"{SOLUTION}\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", "cell f", "hidden tests in the notebook"),
        ("def f(x):\n    return x", "cell f", "no solution is marked"),
    ],
)
def test_markers_out_of_order_are_refused(source: str, where: str, what: str) -> None:
    found = markers.check(_answer(source), "n.ipynb")
    assert any(where in finding.where and what in finding.what for finding in found), found


def test_a_solution_outside_of_answer_cells_is_refused() -> None:
    [finding] = markers.check(_answer(SOLUTION, solution=False), "n.ipynb")
    assert "no answer cell" in finding.what


# ---- ids, points and tests ------------------------------------------------------------------------------------------
