"""Verdicts: an author's mistake is never a student's grade, and what a student reads says nothing of the test."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from autograder.execution import TimeLimits
from autograder.execution.fork_server import ForkServer
from autograder.execution.notebook import CodeCell, Execution
from autograder.judging.plugin import HiddenTests
from autograder.judging.student import Student
from autograder.judging.verdicts import Status, TaskResult

WORKS = 0.4  # seconds of processor time that `works` takes
SUBMISSION = """
import torch
def double(x): return 2 * x
def fails(x): raise ValueError(f"secret {x}")
def lies(x): raise type(f"Leak{x}", (Exception,), {})()
def exits(x):
    import os
    os._exit(0)
def needs_file(x): raise ModuleNotFoundError("No module named 'give_full_points'")
def needs_module(x): import seaborn_of_tomorrow.charts
def open_task(x): raise NotImplementedError
def caret(x): return torch.tensor([2.0]) ^ 2
def hangs(x):
    while True: pass
def works(x, how=None):
    import os, time
    end = time.process_time() + {WORKS}
    while time.process_time() < end: pass
    if how == "raises": raise ValueError
    if how == "dies": os._exit(0)
""".replace("{WORKS}", str(WORKS))
HEAD = "import torch\nfrom autograder.testing import check, assert_close, near\n"


def _judge(folder: Path, worker: ForkServer, seconds: TimeLimits, tests: str) -> TaskResult:
    """What a task of one point comes to that is judged by these tests."""
    (folder / "test_task.py").write_text(HEAD + dedent(tests))
    with Execution(worker, [CodeCell("cell", SUBMISSION, answer=True)], seconds) as execution:
        execution.run_to(1)
        hidden = HiddenTests(folder, {"test_task": Decimal(1)})
        return hidden.judge("test_task", lambda _: Student(execution.fork, {"cell": SUBMISSION}, seconds), 7, seconds)


def _one(body: str, points: str = "1") -> str:
    head = f'@check(points={points!r}, hint="a hint")\ndef test_it(student):\n'
    return head + f'    """a `title`\n\n    more"""\n    {body}\n'


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("assert near(student.double(2), 4)", Status.PASSED, ""),
        ("assert near(student.double(2), 5)", Status.FAILED, ""),
        ("assert near(student.double(float('nan')), 4)", Status.FAILED, "the result is NaN"),
        ("student.fails(12345)", Status.FAILED, "`fails` raised a ValueError"),
        ("student.lies(12345)", Status.FAILED, "`lies` raised an exception"),
        ("student.needs_file(1)", Status.FAILED, "`needs_file` raised a ModuleNotFoundError"),
        ("student.needs_module(1)", Status.NOT_RUN,
         "`needs_module` needs the module `seaborn_of_tomorrow`, which is not installed here"),
        ("student.exits(1)", Status.NOT_RUN, "`exits` ended the Python process"),
        ("student.open_task(1)", Status.NOT_RUN, "`open_task` is not implemented yet"),
        ("student.caret(1)", Status.FAILED, "`caret` raised a NotImplementedError"),
        ("student.nowhere(1)", Status.NOT_RUN, "`nowhere` is not defined"),
        ("student.hangs(1)", Status.NOT_RUN, "`hangs` did not come back within 1 s"),
        ("1 / 0", Status.GRADER_ERROR, "the test itself failed"),
        ("import pytest; pytest.skip()", Status.GRADER_ERROR, "the test itself failed"),
    ],
)  # fmt: skip
def test_each_outcome_has_its_verdict(
    tmp_path: Path, worker: ForkServer, seconds: TimeLimits, body: str, status: Status, reason: str
) -> None:
    (verdict,) = _judge(tmp_path, worker, seconds, _one(body)).verdicts
    assert verdict.status is status
    assert verdict.reason.partition(";")[0] == reason
    assert verdict.title == "a `title`"
    assert verdict.hint == ("a hint" if status is Status.FAILED else "")
    assert "12345" not in verdict.title + verdict.hint + verdict.reason


@pytest.mark.parametrize(
    ("tests", "detail"),
    [
        ("", "there are no hidden tests"),
        ("import no_such_module", "no_such_module"),
        ("def broken(:", "SyntaxError"),
        (_one("pass", points="0.5"), "worth 0.5 points, the cell 1"),
        (_one("pass") + _one("pass").replace("test_it", "test_too"), "worth 2 points, the cell 1"),
        ("def test_unmarked(student):\n    assert True", "worth 0 points"),
        (_one("pass").replace("(student)", "(student, no_such_fixture)"), "no_such_fixture"),
        ('@check(points=0, hint="")\ndef test_free(student):\n    """t"""', "more than 0 points"),
        ('@check(points=1, hint="")\ndef test_untitled(student): pass', "needs a docstring"),
    ],
)
def test_a_mistake_of_the_author_is_a_grader_error_and_no_grade(
    tmp_path: Path, worker: ForkServer, seconds: TimeLimits, tests: str, detail: str
) -> None:
    result = _judge(tmp_path, worker, seconds, tests)
    assert not result.resolved
    assert result.score == 0
    assert detail in "\n".join(verdict.detail for verdict in result.verdicts)


def test_an_error_in_a_fixture_after_the_test_is_a_grader_error(
    tmp_path: Path, worker: ForkServer, seconds: TimeLimits
) -> None:
    tests = """
    import pytest
    @pytest.fixture
    def broken():
        yield
        raise RuntimeError
    """
    result = _judge(tmp_path, worker, seconds, dedent(tests) + _one("pass").replace("(student)", "(student, broken)"))
    assert not result.resolved
    assert result.score == 0


def test_points_are_exact(tmp_path: Path, worker: ForkServer, seconds: TimeLimits) -> None:
    tests = "".join(_one("pass", points="0.1").replace("test_it", f"test_{number}") for number in range(10))
    assert _judge(tmp_path, worker, seconds, tests).score == Decimal("1.0")


def test_the_same_seed_gives_the_same_inputs_and_tests_do_not_share_them(
    tmp_path: Path, worker: ForkServer, seconds: TimeLimits
) -> None:
    tests = """
    from pathlib import Path
    @check(points="0.5", hint="")
    def test_one(generator):
        "t"
        with Path(__file__).with_suffix(".txt").open("a") as file:
            print(torch.rand(1, generator=generator).item(), file=file)
    @check(points="0.5", hint="")
    def test_two(generator):
        "t"
        test_one(generator)
    """
    for _ in range(2):
        assert _judge(tmp_path, worker, seconds, tests).score == 1
    one, two, again, too = (tmp_path / "test_task.txt").read_text().split()
    assert (one, two) == (again, too)
    assert one != two


def test_the_time_of_a_task_is_bounded(tmp_path: Path, worker: ForkServer, seconds: TimeLimits) -> None:
    seconds = replace(seconds, call=0.5, task=2.0)
    tests = "".join(_one("student.hangs(1)", "0.1").replace("test_it", f"test_{number}") for number in range(10))
    result = _judge(tmp_path, worker, seconds, tests)
    reasons = [verdict.reason for verdict in result.verdicts]
    assert reasons[0] == "`hangs` did not come back within 0.5 s"
    assert reasons[-1] == "the tests before had used up the 2 s for this task"
    assert sum("did not come back" in reason for reason in reasons) <= seconds.task / seconds.call + 1


@pytest.mark.parametrize("how", ["", ", 'raises'", ", 'dies'"])
def test_the_time_of_a_task_is_one_however_its_calls_end(
    tmp_path: Path, worker: ForkServer, seconds: TimeLimits, how: str
) -> None:
    calls, seconds = tmp_path / "calls", replace(seconds, task=1.0)
    body = f"""
    for number in range(50):
        Path({str(calls)!r}).write_text(str(number))
        try:
            student.works(1{how})
        except (StudentError, NotRun) as error:
            last = error
            if "used up" in str(error):
                raise
    """
    tests = "from pathlib import Path\nfrom autograder.testing import NotRun, StudentError\n" + _one(body)
    [verdict] = _judge(tmp_path, worker, seconds, tests).verdicts
    assert verdict.reason == f"the tests before had used up the {seconds.task:g} s for this task"
    assert int(calls.read_text()) <= seconds.task / WORKS + 1
