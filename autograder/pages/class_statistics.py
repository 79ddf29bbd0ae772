"""What a class did, in numbers: scores, tasks and tests."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import StatisticsError, correlation, fmean

from autograder.judging.verdicts import Result, Status, TaskResult, Verdict

FEWEST = 10  # submissions; with fewer, discrimination says nothing


@dataclass(frozen=True)
class Bar:
    """How many scores lie between two shares of all points, in percent: from the low one to below the high one."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class TestFigures:
    """How a class did in a test.

    Attributes:
        judged: the submissions that came to a verdict in it.
        discrimination: see there.
    """

    name: str
    title: str
    points: Decimal
    judged: int
    passed: int
    not_run: int
    discrimination: float | None


@dataclass(frozen=True)
class TaskFigures:
    """How a class did in a task.

    Attributes:
        mean: share of the points, from 0 to 1.
        full, nothing: the submissions with all points, and with none.
    """

    test_cell: str
    points: Decimal
    judged: int
    mean: float
    full: int
    nothing: int
    tests: list[TestFigures]


def histogram(scores: Sequence[Decimal], points: Decimal) -> list[Bar]:
    """Count scores in ten equal ranges from 0 to all points. What lies beyond is in the last one."""
    counts = Counter(min(9, int(score * 10 / points)) if points else 0 for score in scores)
    return [Bar(10 * place, 10 * place + 10, counts[place]) for place in range(10)]


def discrimination(passed: Sequence[bool], rest: Sequence[Decimal]) -> float | None:
    """The point-biserial correlation of passing a test with the score in all other tests, from -1 to 1.

    None where it says nothing: of few submissions, or where all passed, or none, or all have the same score.
    """
    if len(passed) < FEWEST:
        return None
    try:
        return correlation([float(one) for one in passed], [float(score) for score in rest])
    except StatisticsError:  # one of both is the same everywhere
        return None


def task_figures(results: Sequence[Result]) -> list[TaskFigures]:
    """How the class did, task by task, in the order of the notebook. Only resolved submissions count."""
    resolved = [result for result in results if result.resolved and result.tasks]
    by_task: dict[str, list[tuple[Result, TaskResult]]] = {}
    for result in resolved:
        for task in result.tasks:
            by_task.setdefault(task.test_cell, []).append((result, task))
    return [_task(name, done) for name, done in by_task.items()]


def _task(name: str, done: Sequence[tuple[Result, TaskResult]]) -> TaskFigures:
    tasks = [task for _, task in done]
    by_test: dict[str, list[tuple[Result, Verdict]]] = {}
    for result, task in done:
        for verdict in task.verdicts:
            by_test.setdefault(verdict.test, []).append((result, verdict))
    return TaskFigures(
        name,
        tasks[0].points,
        len(tasks),
        fmean(float(task.score / task.points) if task.points else 1.0 for task in tasks),
        sum(task.score == task.points for task in tasks),
        sum(task.score == 0 < task.points for task in tasks),
        [_test(name, verdicts) for name, verdicts in by_test.items()],
    )


def _test(name: str, verdicts: Sequence[tuple[Result, Verdict]]) -> TestFigures:
    passed = [verdict.status is Status.PASSED for _, verdict in verdicts]
    rest = [
        result.score - (verdict.points if ok else 0) for (result, verdict), ok in zip(verdicts, passed, strict=True)
    ]
    first = verdicts[0][1]
    not_run = sum(verdict.status is Status.NOT_RUN for _, verdict in verdicts)
    return TestFigures(
        name, first.title, first.points, len(verdicts), sum(passed), not_run, discrimination(passed, rest)
    )
