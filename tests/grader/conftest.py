"""What the tests of the grader share: the checkout, the notebooks in it, and one warm worker."""

import shutil
from pathlib import Path

import commands
import pytest
import tiny
import tiny_class
from nbformat import NotebookNode

from autograder.course import Assignment
from autograder.execution import TimeLimits
from autograder.execution.fork_server import ForkServer
from autograder.execution.sandbox import ResourceLimits
from autograder.submission import Grader

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = "simple_linear_regression"


def pytest_sessionfinish() -> None:
    commands.close()


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The course folder that is tested."""
    return CHECKOUT


@pytest.fixture(scope="session")
def solved() -> NotebookNode:
    return Assignment(CHECKOUT, ASSIGNMENT).source()


@pytest.fixture(scope="session")
def release() -> NotebookNode:
    return Assignment(CHECKOUT, ASSIGNMENT).release()


@pytest.fixture(scope="session")
def seconds() -> TimeLimits:
    """Time limits that are short enough to be tried."""
    return TimeLimits(cell=2.0, notebook=20.0, call=1.0, task=4.0, patience=2.0)


@pytest.fixture(scope="session")
def worker() -> ForkServer:
    return commands.SharedServer(ResourceLimits())


@pytest.fixture(scope="session")
def grader(worker: ForkServer) -> Grader:
    """A grader of the assignment, with the limits that courses use."""
    return Grader(
        Assignment(CHECKOUT, ASSIGNMENT).hidden_tests, Assignment(CHECKOUT, ASSIGNMENT).release(), worker=worker
    )


@pytest.fixture(scope="session")
def handed_in(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course, with what its class handed in; not to be changed."""
    folder = tmp_path_factory.mktemp("handed_in")
    tiny_class.hand_in(folder, checkout)
    return folder


@pytest.fixture(scope="session")
def graded(handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, when the class has been graded; not to be changed."""
    folder = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(handed_in, folder)
    said = tiny_class.autograder(folder, "grade", tiny.ASSIGNMENT, "--jobs", "2")
    assert "Isolation: " in said
    assert "4 graded" in said
    return folder
