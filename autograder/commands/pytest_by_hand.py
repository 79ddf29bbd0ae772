"""Lets instructors run hidden tests by hand, in full detail: pytest tests/hidden/ASSIGNMENT --submission FILE.ipynb"""

import secrets
from contextlib import ExitStack
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder", "hidden tests of a course")
    group.addoption("--submission", type=Path, metavar="FILE", help="the notebook that hidden tests are to judge")
    group.addoption("--seed", type=int, help="the seed of the secret inputs (default: a fresh one)")
    group.addoption("--unsafe-no-sandbox", action="store_true", help="also where the submission cannot be confined")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "check(points, hint): a hidden test, what it is worth, what a student reads")
    submission = config.getoption("--submission")
    if submission is None:
        config.pluginmanager.register(_NoSubmission(), "autograder-no-submission")
    else:
        _register_judge(config, submission)


class _NoSubmission:
    @pytest.fixture
    def student(self) -> None:
        """Refuses: there is nothing to judge."""
        pytest.fail("hidden tests judge a submission: add --submission FILE.ipynb", pytrace=False)


def _register_judge(config: pytest.Config, submission: Path) -> None:
    from autograder.course import Assignment, CourseError
    from autograder.execution import TimeLimits
    from autograder.intake.find import SubmissionError, parse
    from autograder.intake.restore import restore
    from autograder.judging import plugin
    from autograder.judging.student import Student
    from autograder.submission import Grader

    if not submission.is_file():
        raise pytest.UsageError(f"--submission: there is no file {submission}")
    tests = Path(config.args[0].split("::")[0]).resolve()
    tests = tests if tests.is_dir() else tests.parent
    try:
        release = Assignment(tests.parents[2], tests.name).release()
        notebook, _ = restore(parse(submission.read_bytes(), submission.name), release)
    except (CourseError, SubmissionError) as error:
        raise pytest.UsageError(str(error)) from error
    seed = config.getoption("--seed")
    seed = secrets.randbits(63) if seed is None else seed
    stack = ExitStack()
    config.add_cleanup(stack.close)
    grader = stack.enter_context(Grader(tests, release, unsafe=config.getoption("--unsafe-no-sandbox")))

    def connect(task: str) -> Student:
        submission = stack.enter_context(grader.run(notebook))
        submission.execution.run_to(submission.places[task])
        return submission.student()

    config.pluginmanager.register(plugin, "autograder-fixtures")
    judge = plugin.Judge()
    judge.begin(connect, seed, TimeLimits())
    config.pluginmanager.register(judge, "autograder-judge")
