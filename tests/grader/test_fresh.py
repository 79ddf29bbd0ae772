"""A fork of the warm process gives what a fresh process gives: verdicts, outputs and random numbers."""

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import course, evidence
from autograder.grading import Grader, Submission
from autograder.verdicts import Result

ASSIGNMENT = "simple_linear_regression"
EXAMPLES = ["accepted/train_with_builtins_adagrad", "partial/train_model_records_are_the_parameters"]
RANDOM = """\
import random
print(random.random(), np.random.rand(), np.random.default_rng(1).random())
print(torch.rand(1), nn.Linear(1, 1).bias, hash("text"))
"""


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_fork_gives_what_a_fresh_process_gives(
    name: str, grader: Grader, solved: NotebookNode, release: NotebookNode, checkout: Path
) -> None:
    example = evidence.read(course.evidence(checkout, ASSIGNMENT) / f"{name}.py")
    notebook = evidence.build(example, solved, release)
    place = next(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code") + 1
    notebook.cells.insert(place, new_code_cell(RANDOM, id="random"))
    submission = Submission(ASSIGNMENT, "student", notebook, "", [])
    grader.grade(Submission(ASSIGNMENT, "another", solved, "", []), seed=1)
    with Grader(course.hidden_tests(checkout, ASSIGNMENT), release) as fresh:
        (one, its_notebook), (other, other_notebook) = (g.grade(submission, seed=7) for g in (fresh, grader))
    assert _verdicts(one) == _verdicts(other)
    outputs, others = (_outputs(graded) for graded in (its_notebook, other_notebook))
    assert "tensor" in str(outputs["random"])
    assert outputs == others


def _verdicts(result: Result) -> list[tuple[str, str, str, str]]:
    return [(task.test_cell, v.test, v.status, v.reason) for task in result.tasks for v in task.verdicts]


def _outputs(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
