"""Without figures, cells that only draw are not run, unless something else needs them."""

from pathlib import Path

import commands
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.course import Assignment
from autograder.execution import deferred_figures
from autograder.execution.sandbox import ResourceLimits
from autograder.intake.cells import grade_id
from autograder.release.examples import build_notebook, read_example
from autograder.submission import Grader, Submission

ASSIGNMENT = "simple_linear_regression"
DRAWS = "values = [1, 2]\nfig, ax = plt.subplots()\nax.plot(values)"
DRAWS_MORE = "ax.plot([3])\nshade = 0.5"


@pytest.mark.parametrize(
    "other",
    [
        "import numpy as np\nx = np.zeros(3)",
        "fig, ax = plt.subplots()\nax.plot([1])",
        "with open('f') as values:\n    pass",
        "def f(values, ax=None):\n    fig = values\n    return fig",
        "for step in range(3):\n    values, shade = step, 1\n    print(values, shade)",
        "class Line:\n    values = 3\n\n    def show(self):\n        return self.values",
        "model.eval()",
        "print('values')  # no ax here",
        "if x:\n    values = 1\n    print(values)",
    ],
)
def test_a_cell_that_nothing_needs_waits(other: str) -> None:
    sources = ["import matplotlib.pyplot as plt", DRAWS, DRAWS_MORE, other]
    assert deferred_figures.that_can_wait(sources, {DRAWS, DRAWS_MORE}) == {1, 2}


@pytest.mark.parametrize(
    "other",
    [
        "print(values)",
        "def f():\n    return values",
        "f = lambda: values",
        "values += [3]",
        "values.append(3)",
        "del values",
        "if x:\n    values = 1\nprint(values)",
        "for step in steps:\n    values = 1\nprint(values)",
        "values = values + [3]",
        "def f():\n    global values\n    values += [3]",
        "class Line:\n    start = values",
        "copies = [n for n in values]",
        "copies = {n: values for n in range(2)}",
        "for n in values:\n    pass",
        "while values:\n    values = []",
        "with values:\n    pass",
        "try:\n    print(values)\nexcept NameError:\n    values = []",
        "print(globals()['val' + 'ues'])",
        "import sys\nsys.modules['__main__']",
        "from __main__ import values as v",
        "%who",
        "!ls",
        "def broken(:",
    ],
)
def test_a_cell_is_run_where_something_may_need_it(other: str) -> None:
    assert 1 not in deferred_figures.that_can_wait(["import matplotlib.pyplot as plt", DRAWS, other], {DRAWS})
    assert 1 not in deferred_figures.that_can_wait([other, DRAWS, DRAWS_MORE, "print(shade)"], {DRAWS, DRAWS_MORE})


def test_a_cell_is_run_where_a_function_from_before_needs_it() -> None:
    uses = "def f(x):\n    return x * shade"
    assert deferred_figures.that_can_wait([uses, DRAWS, DRAWS_MORE], {DRAWS, DRAWS_MORE}) == set()


def test_a_cell_that_a_student_changed_is_run() -> None:
    assert deferred_figures.that_can_wait([DRAWS + "\nother = 3"], {DRAWS}) == set()


def test_a_cell_that_students_write_never_waits(release: NotebookNode) -> None:
    answer = next(cell for cell in release.cells if grade_id(cell) == "train_with_builtins").copy()
    answer.metadata = {**answer.metadata, "tags": [deferred_figures.TAG]}
    assert deferred_figures.tagged(NotebookNode(cells=[answer])) == set()


def test_the_cells_of_the_notebook_that_draw_can_wait(solved: NotebookNode, release: NotebookNode) -> None:
    figures = deferred_figures.tagged(release)
    sources = [c.source for c in solved.cells if c.cell_type == "code" and not str(grade_id(c)).startswith("test_")]
    assert len(figures) > 5
    assert {sources[place] for place in deferred_figures.that_can_wait(sources, figures)} == figures


@pytest.fixture(scope="module")
def without(release: NotebookNode, checkout: Path) -> Grader:
    worker = commands.SharedServer(ResourceLimits(), figures=False)
    return Grader(Assignment(checkout, ASSIGNMENT).hidden_tests, release, worker=worker)


def test_a_submission_may_use_what_such_a_cell_sets(
    without: Grader, solved: NotebookNode, release: NotebookNode, checkout: Path
) -> None:
    example = read_example(Assignment(checkout, ASSIGNMENT).examples / "accepted" / "train_with_builtins_adagrad.py")
    notebook = build_notebook(example, solved, release)
    answer = next(cell for cell in notebook.cells if grade_id(cell) == "train_with_builtins")
    answer.source = "print(surface_scaled[2].min())\n" + answer.source
    notebook.cells.append(new_code_cell("plt.plot([1, 2]);", id="own"))
    result, graded = without.grade(Submission(ASSIGNMENT, "student", notebook, "", []))
    assert result.score == 26
    said = {cell.id: str(cell.get("outputs")) for cell in graded.cells}
    assert "This cell draws" in said["plot_data"]
    assert "This cell draws" not in said["plot_surface_scaled"] + said["own"]
    assert "<Figure" in said["plot_surface_scaled"]
    assert "<Figure" in said["own"]
    outputs = [output for cell in graded.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error" or "image/png" in output.get("data", {})]
