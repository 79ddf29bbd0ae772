"""What is right passes the checks that students see, all of them: visible and hidden checks agree."""

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder import course
from autograder.execution.fork_server import ForkServer
from autograder.execution.limits import TimeLimits
from autograder.execution.notebook import CodeCell, Execution
from autograder.execution.sandbox.limits import ResourceLimits
from autograder.intake.restore import grade_id, is_test, restore
from autograder.release import evidence
from autograder.release.evidence import Evidence

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = "simple_linear_regression"
RIGHT = [
    example
    for example in evidence.read_all(course.evidence(CHECKOUT, ASSIGNMENT))
    if example.path.parent.name == "accepted"
    # One in three; all of them by `make test-all`.
    and (os.environ.get("AUTOGRADER_EXAMPLES") == "in-full" or zlib.crc32(example.name.encode()) % 3 == 0)
]


@pytest.fixture(scope="module")
def worker() -> Iterator[ForkServer]:
    with ForkServer(ResourceLimits(), figures=False) as worker:
        yield worker.ready()


@pytest.mark.parametrize("example", RIGHT, ids=[example.path.stem for example in RIGHT])
def test_what_is_right_passes_all_visible_checks(
    example: Evidence, worker: ForkServer, solved: NotebookNode, release: NotebookNode
) -> None:
    """Where the check stands, or at the end of the notebook, for answers that stand below their check."""
    notebook, _ = restore(evidence.build(example, solved, release), release)
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
