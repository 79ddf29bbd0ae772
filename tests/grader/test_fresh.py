"""A fork of the warm process gives what a fresh process gives: verdicts, outputs and random numbers. Here for two
examples; `make fresh` tries all of them.
"""

import fresh
import msgspec
import pytest
from nbformat import NotebookNode

from autograder.release import evidence
from autograder.submission import Grader, Submission

EXAMPLES = ["accepted/train_with_builtins_adagrad", "partial/train_model_records_are_the_parameters"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_fork_gives_what_a_fresh_process_gives(
    name: str, grader: Grader, solved: NotebookNode, release: NotebookNode
) -> None:
    example = evidence.read(fresh.EXAMPLES / f"{name}.py")
    grader.grade(Submission(fresh.ASSIGNMENT, "another", solved, "", []), seed=1)
    assert fresh.differences(grader, example, solved, release, figures=True) == []


def test_what_is_not_the_same_is_shown(grader: Grader, solved: NotebookNode, release: NotebookNode) -> None:
    example = evidence.read(fresh.EXAMPLES / "accepted" / "solved.py")
    clock = evidence.Edit("after", "mse", "import time\nprint(time.time_ns())")
    found = fresh.differences(grader, msgspec.structs.replace(example, edits=[clock]), solved, release, figures=True)
    assert len(found) == 1
    assert found[0].startswith("outputs of added-0: ")
