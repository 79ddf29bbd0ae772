"""What the tests of the grader share: the checkout, the notebooks in it, and one warm worker."""

from collections.abc import Iterator
from pathlib import Path

import commands
import pytest
from nbformat import NotebookNode

from autograder import course
from autograder.execution.fork_server import ForkServer
from autograder.execution.limits import TimeLimits
from autograder.execution.sandbox.limits import ResourceLimits
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
    return course.source(CHECKOUT, ASSIGNMENT)


@pytest.fixture(scope="session")
def release() -> NotebookNode:
    return course.release(CHECKOUT, ASSIGNMENT)


@pytest.fixture(scope="session")
def seconds() -> TimeLimits:
    """Time limits that are short enough to be tried."""
    return TimeLimits(cell=2.0, notebook=20.0, call=1.0, task=4.0, patience=2.0)


@pytest.fixture(scope="session")
def worker() -> Iterator[ForkServer]:
    with ForkServer(ResourceLimits()).ready() as worker:
        yield worker


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """A grader of the assignment, with the limits that courses use."""
    with Grader(course.hidden_tests(CHECKOUT, ASSIGNMENT), course.release(CHECKOUT, ASSIGNMENT)) as grader:
        yield grader
