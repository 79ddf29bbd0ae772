"""Runs the hidden tests of an assignment, in pytest, on one submission, and takes down the verdicts."""

import os
import sys
import time
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import pytest
import torch

from autograder.execution import TimeLimits
from autograder.execution.wire.client import TIME_IS_UP, RemoteError
from autograder.execution.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError
from autograder.intake.clean import clean_text
from autograder.judging.behaviour import Probe
from autograder.judging.student import Fact, NotRun, Student, StudentError, exception_in_words, used_up
from autograder.judging.verdicts import Status, TaskResult, Verdict

_OPTIONS = [
    "--collect-only",
    *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging", "-p", "no:capture"),
    # What the collector finds in this process is no fault of the test in which it happens to run.
    *("-p", "no:unraisableexception", "-p", "no:threadexception"),
    "--import-mode=importlib",
    "--continue-on-collection-errors",  # the tests of the other tasks can still judge
    "--disable-plugin-autoload",
    "--noconftest",
    *("-c", os.devnull),
    *("-W", "error"),
]

_JUDGE: "pytest.StashKey[Judge]" = pytest.StashKey()


@pytest.fixture(scope="module")
def student(request: pytest.FixtureRequest) -> Iterator[Student]:
    """The submission, in the state in which its notebook is where the task stands; nothing that a task does reaches the
    next one.

    A test that hangs or crashes it leaves the next one of its task with a fresh process.
    """
    student = request.config.stash[_JUDGE].connect(_task(request.node))
    yield student
    student.close()


@pytest.fixture
def generator(request: pytest.FixtureRequest) -> torch.Generator:
    """Random numbers that no submission can know. The same seed gives each test the same numbers."""
    return torch.Generator().manual_seed(request.config.stash[_JUDGE].seed ^ zlib.crc32(request.node.name.encode()))


class Judge:
    """A pytest plugin that takes down what hidden tests come to. The fixtures of this module find it.

    Attributes:
        items: the tests that were found.
        collection_errors: by test cell, why its tests could not be loaded.
        verdicts: by test cell, what its tests came to since `begin`.
    """

    def __init__(self) -> None:
        self.items: list[pytest.Function] = []
        self.collection_errors: dict[str, str] = {}

    def begin(self, connect: Callable[[str], Student], seed: int, seconds: TimeLimits) -> None:
        """Begin with a submission, or with one of its tasks.

        Args:
            connect: gives a new `Student` for a task.
            seed: the secret seed of this grading.
            seconds: when those for a task are used up, its remaining tests are not run.
        """
        self._connect = connect
        self.seed = seed
        self._seconds = seconds
        self._began = time.monotonic()
        self.verdicts: dict[str, list[Verdict]] = {}

    def connect(self, task: str) -> Student:
        """The submission, for the tests of a task."""
        self._began = time.monotonic()
        return self._connect(task)

    def _clock(self) -> float:
        return time.monotonic() - self._began

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[_JUDGE] = self
        config.addinivalue_line("markers", "check(points, hint): a hidden test, what it is worth, what a student reads")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.collection_errors[Path(report.nodeid).stem] = report.longreprtext

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = [item for item in session.items if isinstance(item, pytest.Function)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        # Of processor time, each call asks by itself.
        if self._clock() > self._seconds.patience * self._seconds.task:
            raise NotRun(used_up(self._seconds))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "call" or call.excinfo is not None:
            self._take_down(item, call, report)
        return report

    def _take_down(self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
        mark = item.get_closest_marker("check")
        verdicts = self.verdicts.setdefault(_task(item), [])
        error = call.excinfo.value if call.excinfo else None
        if call.when == "call":
            status, reason = _judge(error)
        else:
            status, reason = Status.GRADER_ERROR, f"the test's {call.when} failed"
            verdicts[:] = [verdict for verdict in verdicts if verdict.test != item.name]
        if mark is None:
            status, reason = Status.GRADER_ERROR, "the test does not say what it is worth: it has no @check"
        verdicts.append(
            Verdict(
                test=item.name,
                title=_title(item),
                points=mark.kwargs["points"] if mark else Decimal(0),
                status=status,
                hint=mark.kwargs["hint"] if mark and status is Status.FAILED else "",
                reason=reason,
                detail=clean_text(report.longreprtext) if error is not None else "",
                seconds=round(call.duration, 3),
            )
        )


class HiddenTests:
    """The hidden tests of an assignment: collected once, and run on one submission after the other.

    Args:
        tests: the folder with one `<test cell>.py` for each test cell.
        points: what each test cell is worth.
    """

    def __init__(self, tests: Path, points: Mapping[str, Decimal]) -> None:
        torch.set_num_threads(1)  # as many submissions as there are cores are judged at a time
        tests = tests.absolute()  # as pytest names modules by it
        self._points = dict(points)
        self._plugin = Judge()
        _forget_namesakes(tests)
        probes = sorted(tests.glob("probes*.py"))
        files = [str(tests / f"{test_cell}.py") for test_cell in points if (tests / f"{test_cell}.py").is_file()]
        files += map(str, probes)
        # Without files, pytest would look for tests in the folder that it is called in.
        code = (
            pytest.main([*_OPTIONS, f"--rootdir={tests}", *files], [sys.modules[__name__], self._plugin])
            if files
            else 0
        )
        if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR):
            failed = f"pytest itself failed ({pytest.ExitCode(code).name})"
            self._plugin.collection_errors = dict.fromkeys(points, failed)
        self._probes = _probes(probes)

    @property
    def test_cells(self) -> Sequence[str]:
        return list(self._points)

    @property
    def probes_problem(self) -> str:
        """Why the probes could not be loaded, or ""."""
        return "".join(error for file, error in self._plugin.collection_errors.items() if file.startswith("probes"))

    def probes(self, test_cell: str) -> list[Probe]:
        """The probes of a task, the simplest first."""
        return [probe for probe in self._probes if probe.task == test_cell]

    def judge(self, test_cell: str, connect: Callable[[str], Student], seed: int, seconds: TimeLimits) -> TaskResult:
        """Run the tests of a task on a submission.

        Args:
            connect, seed, seconds: see `Judge`.

        Returns:
            What it came to. A task whose tests cannot be loaded, or are not worth what the cell is, has a verdict
            `grader_error` instead of a grade.
        """
        self._plugin.begin(connect, seed, seconds)
        items = [item for item in self._plugin.items if _task(item) == test_cell]
        for item, following in zip_longest(items, items[1:]):
            item._initrequest()  # as pytest-rerunfailures does: pytest has no public way to run a test once more
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        return _result(test_cell, self._points[test_cell], self._plugin)


def _forget_namesakes(tests: Path) -> None:
    """Have tests imported anew that this process knows under the same names, from another folder or as they were."""
    names = {tests.name, *(file.stem for file in tests.glob("*.py"))}
    for name, module in list(sys.modules.items()):
        if not names.isdisjoint((name, name.partition(".")[0])) and getattr(module, "__file__", None):
            del sys.modules[name]


def _probes(files: Sequence[Path]) -> list[Probe]:
    """The probes in files that pytest has imported."""
    modules = {getattr(one, "__file__", None): one for one in [*sys.modules.values()]}
    found = [vars(modules[str(file)]).values() for file in files if str(file) in modules]
    return list(dict.fromkeys(one for values in found for one in values if isinstance(one, Probe)))


def _result(test_cell: str, points: Decimal, plugin: Judge) -> TaskResult:
    verdicts = plugin.verdicts.get(test_cell, [])
    declared = sum((verdict.points for verdict in verdicts), Decimal(0))
    problem = plugin.collection_errors.get(test_cell, "")
    if not problem and not verdicts:
        problem = f"there are no hidden tests for {test_cell}"
    if not problem and declared != points:
        problem = f"the tests of {test_cell} are worth {declared} points, the cell {points}"
    if problem:
        title = "This task could not be graded"
        verdicts = [Verdict(test_cell, title, points, Status.GRADER_ERROR, detail=problem)]
    return TaskResult(test_cell, points, verdicts)


def _judge(error: BaseException | None) -> tuple[Status, str]:
    """The verdict, and the reason as students may read it: without values, texts or traces of the test."""
    match error:
        case None:
            return Status.PASSED, ""
        case NotRun():
            return Status.NOT_RUN, str(error)
        case Fact():
            return Status.FAILED, str(error)
        case AssertionError():
            return Status.FAILED, ""
        case StudentError():
            return Status.FAILED, f"{error.what} raised {exception_in_words(error.type_name)}"
        case RemoteError(type_name=name) if name == TIME_IS_UP:
            return Status.NOT_RUN, "the backward pass did not come back in time"
        case RemoteError():
            return Status.FAILED, f"the backward pass raised {exception_in_words(error.type_name)}"
        case DeadlineExpired():
            return Status.NOT_RUN, "the backward pass did not come back in time"
        case ConnectionClosed() | ProtocolError():
            return Status.NOT_RUN, "the backward pass broke off"
        case _:
            return Status.GRADER_ERROR, "the test itself failed; this is no fault of the submission"


def _task(item: pytest.Item | pytest.Collector) -> str:
    return item.path.stem


def _title(item: pytest.Item) -> str:
    documentation = getattr(getattr(item, "function", None), "__doc__", None) or item.name
    return str(documentation).strip().splitlines()[0]
