"""What is right passes the checks that students see, all of them: visible and hidden checks agree."""

from copy import deepcopy
from pathlib import Path

import commands
import pytest
import sampling
from nbformat import NotebookNode
from promises import unkept

from autograder.course import Assignment
from autograder.execution import TimeLimits
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution
from autograder.execution.sandbox import ResourceLimits
from autograder.intake.cells import grade_id, is_test
from autograder.intake.restore import restore
from autograder.release.examples import Example, build_notebook, read_examples

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = "simple_linear_regression"
RIGHT = [
    example
    for example in read_examples(Assignment(CHECKOUT, ASSIGNMENT).examples)
    if example.path.parent.name == "accepted" and sampling.one_in(10, example.name)
]


@pytest.fixture(scope="module")
def worker() -> ForkServer:
    return commands.SharedServer(ResourceLimits(), figures=False)


@pytest.mark.parametrize("example", RIGHT, ids=[example.path.stem for example in RIGHT])
def test_what_is_right_passes_all_visible_checks(
    example: Example, worker: ForkServer, solved: NotebookNode, release: NotebookNode
) -> None:
    """Where the check stands, or at the end of the notebook, for answers that stand below their check."""
    notebook, _ = restore(build_notebook(example, solved, release), release)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    checks = [cell for cell in code if is_test(cell)]
    cells = [CodeCell(str(grade_id(cell) or cell.id), cell.source, answer=False) for cell in [*code, *checks]]
    with Execution(worker, cells, TimeLimits()) as execution:
        execution.run_to(len(cells))
    passed = {
        cell.name
        for cell, outputs in zip(cells, execution.outputs, strict=True)
        if any("visible checks passed" in output.get("text", "") for output in outputs)
    }
    assert passed == {grade_id(cell) for cell in checks}


@pytest.mark.parametrize(
    ("name", "call"), [("train_model", "cost_func(predictions, y)"), ("train_model_new", "cost_func(model(X), y)")]
)
def test_a_training_with_the_notebooks_cost_passes_no_check(
    name: str, call: str, worker: ForkServer, solved: NotebookNode
) -> None:
    code = [cell for cell in deepcopy(solved).cells if cell.cell_type == "code"]
    answer = next(cell for cell in code if grade_id(cell) == name)
    answer.source = answer.source.replace(call, call.replace("cost_func", "mse"), 1)
    said = [output.get("text", "") for output in _run(worker, code)[f"test_{name}"]]
    assert said
    assert "✓" not in "".join(said)


def test_numbers_in_the_texts_are_those_that_are_printed(worker: ForkServer, solved: NotebookNode) -> None:
    """With the oldest and newest libraries: see `make robustness`."""
    broken, count = unkept(solved, worker)
    assert broken == []
    assert count >= 8


def test_checks_are_folded_and_figures_described(release: NotebookNode) -> None:
    for cell in release.cells:
        if is_test(cell) and cell.cell_type == "code":
            assert cell.metadata["jupyter"]["source_hidden"]
        if ("plt.show()" in cell.source and "def " not in cell.source) or "figure" in cell.metadata.get("tags", []):
            assert cell.metadata["alt"]


def _run(worker: ForkServer, code: list[NotebookNode]) -> dict[str, list[NotebookNode]]:
    cells = [CodeCell(str(grade_id(cell) or cell.id), cell.source, answer=False) for cell in code]
    with Execution(worker, cells, TimeLimits()) as execution:
        execution.run_to(len(cells))
        return {cell.name: outputs for cell, outputs in zip(cells, execution.outputs, strict=True)}
