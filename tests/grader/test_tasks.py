"""Where tasks stand in a notebook, and which of them are judged at its end as well."""

import copy

import pytest
from nbformat import NotebookNode

from autograder.execution.notebook import CodeCell
from autograder.intake.cell_code import names
from autograder.intake.cells import Repair, grade_id
from autograder.intake.restore import restore
from autograder.judging.live_submission import places
from autograder.judging.tasks import _sets_again
from autograder.judging.verdicts import Result, Status, TaskResult
from autograder.submission import Grader, Submission


@pytest.fixture
def solved(solved: NotebookNode) -> NotebookNode:
    """A copy, which may be changed."""
    return copy.deepcopy(solved)


def _place(notebook: NotebookNode, cell: str) -> int:
    return next(place for place, one in enumerate(notebook.cells) if cell in (grade_id(one), one.id))


def _run_before(notebook: NotebookNode, release: NotebookNode, test_cell: str) -> list[str]:
    """The code cells that are run before a task is judged, from the answer of the task on."""
    restored, _ = restore(notebook, release)
    code = [str(grade_id(cell) or cell.id) for cell in restored.cells if cell.cell_type == "code"]
    code = [name for name in code if not name.startswith("test_")]
    return code[: places(restored, release)[test_cell]]


def _move(notebook: NotebookNode, cell: str, *, behind: str) -> NotebookNode:
    moved = notebook.cells.pop(_place(notebook, cell))
    notebook.cells.insert(_place(notebook, behind) + 1, moved)
    return notebook


def test_a_task_stands_where_its_test_cell_is(solved: NotebookNode, release: NotebookNode) -> None:
    assert _run_before(solved, release, "test_hypothesis")[-1] == "hypothesis"
    assert _run_before(solved, release, "test_mse")[-3:] == ["hypothesis", "plot_prediction", "mse"]
    assert _run_before(solved, release, "test_train_with_builtins")[-1] == "train_with_builtins"


def test_a_test_cell_that_was_moved_ends_no_later_than_the_next_task(
    solved: NotebookNode, release: NotebookNode
) -> None:
    below = _move(solved, "test_mse", behind="train_model")
    assert _run_before(below, release, "test_mse")[-1] == _before(below, "surface_helpers")


def _before(notebook: NotebookNode, cell: str) -> str:
    """The code cell before this one."""
    found = [one.id for one in notebook.cells[: _place(notebook, cell)] if one.cell_type == "code"]
    return str([identifier for identifier in found if not identifier.startswith("test_")][-1])


def test_a_test_cell_above_its_answer_waits_for_it(solved: NotebookNode, release: NotebookNode) -> None:
    above = _move(solved, "test_mse", behind="imports")
    run = _run_before(above, release, "test_mse")
    assert "mse" in run
    assert "surface_helpers" not in run


def test_an_answer_at_the_end_is_judged_there(solved: NotebookNode, release: NotebookNode) -> None:
    moved = _move(solved, "mse", behind="question_hyperparameters")
    assert _run_before(moved, release, "test_mse")[-1] == "mse"


ABOVE = ["import torch", "def helper(x):\n    return scale * x\nscale = 2", "def mse(p, t):\n    return helper(p - t)"]


@pytest.mark.parametrize(
    ("below", "again"),
    [
        ("def mse(p, t): return 1", True),
        ("mse = 3", True),
        ("for mse in range(3): pass", True),
        ("with x as mse: pass", True),
        ("import torch.nn.functional as mse", True),
        ("def f():\n    global mse\n    mse = 1", True),
        ("(mse := 3)", True),
        ("%%time\nmse = 3", True),
        ("class mse: pass", True),
        ("mse.factor = 2", True),
        ("def helper(x): return x", True),
        ("scale = 3", True),
        ("scale *= 3", True),
        ("print(mse(x, y))", True),  # which may do something to it
        ("globals()['mse'] = 1", True),
        ("from helpers import *", True),
        ("import torch", False),
        ("loss = torch.nn.MSELoss()", False),
        ("def f(mse): return mse", False),
        ("def broken(:", False),
    ],
)
def test_what_is_set_again_is_seen(below: str, again: bool) -> None:
    cells = [CodeCell(str(place), source, answer=False) for place, source in enumerate([*ABOVE, below])]
    assert _sets_again({"mse"}, cells[:-1], cells[-1:]) == again


def test_a_star_sets_any_name() -> None:
    found = names("from helpers import *")
    assert found is not None
    assert found.looks_around


def _grade(grader: Grader, notebook: NotebookNode) -> Result:
    result, _ = grader.grade(Submission("simple_linear_regression", "x", notebook, digest="", repairs=[]), seed=1)
    return result


def _task(result: Result, test_cell: str) -> TaskResult:
    return next(task for task in result.tasks if task.test_cell == test_cell)


def _with(notebook: NotebookNode, cell: str, source: str) -> None:
    notebook.cells[_place(notebook, cell)].source = source


WRONG = "def mse(predictions, targets):\n    return ((predictions - targets) ** 2).mean()"
RIGHT = f"{WRONG} / 2"


def test_the_better_of_two_counts_and_a_receipt_says_so(grader: Grader, solved: NotebookNode) -> None:
    _with(solved, "mse", WRONG)
    assert _task(_grade(grader, solved), "test_mse").score == 2
    _with(solved, "train_with_builtins", f"{RIGHT}\n\n{solved.cells[_place(solved, 'train_with_builtins')].source}")
    result = _grade(grader, solved)
    assert result.score == 26
    assert [repair for repair in result.repairs if repair.cell == "test_mse"] == [
        Repair("test_mse", "judged as the notebook is at its end, which gives more points")
    ]


def test_what_was_right_where_it_stands_stays_right(grader: Grader, solved: NotebookNode) -> None:
    _with(solved, "train_with_builtins", f"{solved.cells[_place(solved, 'train_with_builtins')].source}\n{WRONG}")
    result = _grade(grader, solved)
    assert result.score == 26
    assert result.repairs == []


def test_a_wrong_answer_further_down_is_judged_in_place_of_none(grader: Grader, solved: NotebookNode) -> None:
    _with(solved, "mse", "def mse(predictions, targets):\n    raise NotImplementedError()")
    _with(solved, "train_with_builtins", "mse = 3")
    verdicts = _task(_grade(grader, solved), "test_mse").verdicts
    assert {verdict.status for verdict in verdicts} == {Status.FAILED}
