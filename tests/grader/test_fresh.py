"""A fork of the warm process gives what a fresh process gives: verdicts, outputs and random numbers. Here for two
examples; `make fresh` tries all of them.
"""

from pathlib import Path

import commands
import fresh
import msgspec
import pytest
from nbformat import NotebookNode

from autograder.course import Assignment
from autograder.execution.sandbox import ResourceLimits
from autograder.release.examples import Edit, read_example
from autograder.submission import Grader, Submission


@pytest.fixture
def plain(checkout: Path, release: NotebookNode) -> Grader:
    """One that leaves figures out, which take most of the time."""
    worker = commands.SharedServer(ResourceLimits(), figures=False)
    return Grader(Assignment(checkout, fresh.ASSIGNMENT).hidden_tests, release, worker=worker)


def test_a_fork_gives_what_a_fresh_process_gives(grader: Grader, solved: NotebookNode, release: NotebookNode) -> None:
    example = read_example(fresh.EXAMPLES / "accepted/train_with_builtins_adagrad.py")
    grader.grade(Submission(fresh.ASSIGNMENT, "another", solved, "", []), seed=1)
    assert fresh.differences(grader, example, solved, release, figures=True) == []


def test_what_is_not_the_same_is_shown(plain: Grader, solved: NotebookNode, release: NotebookNode) -> None:
    example = read_example(fresh.EXAMPLES / "partial" / "train_model_records_are_the_parameters.py")
    clock = Edit("after", "mse", "import time\nprint(time.time_ns())")
    found = fresh.differences(plain, msgspec.structs.replace(example, edits=[clock, *example.edits]), solved, release)
    assert len(found) == 1
    assert found[0].startswith("outputs of added-0: ")
