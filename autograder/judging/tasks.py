"""Judges each task of a submission where it stands: after the cells above its test cell, before those below.

Where a task lost points, and what it is about is set again further down, it is judged at the end of the notebook as
well, and the better of the two counts.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec

from autograder.execution.notebook import CodeCell
from autograder.intake.cell_code import Names, names
from autograder.intake.cells import Repair
from autograder.judging.behaviour import Observed, observe
from autograder.judging.diagnosis import CELL_STOPPED
from autograder.judging.live_submission import LiveSubmission
from autograder.judging.plugin import HiddenTests
from autograder.judging.student import Student
from autograder.judging.verdicts import Status, TaskResult

# What differs where the same thing has kept code from being run.
_WHERE = re.compile(r" within .*| in line .*", re.DOTALL)


class Judged(NamedTuple):
    """What the tasks of a submission came to.

    Attributes:
        tasks: one result a test cell, in the order of the release.
        repairs: what students are told about it.
        waited: something was stopped by the clock, not for its processor time.
    """

    tasks: list[TaskResult]
    repairs: list[Repair]
    waited: bool


def judge(
    tests: HiddenTests,
    submission: LiveSubmission,
    seed: int,
    wanted: Collection[str] | None = None,
    *,
    observe_all: bool = False,
) -> Judged:
    """Run the cells of a submission, and judge its tasks meanwhile.

    Args:
        wanted: test cells. Others are not judged, and no cells are run that do not matter to these.
        observe_all: ask the probes also of tasks that lost no points.
    """
    test_cells = [cell for cell in tests.test_cells if wanted is None or cell in wanted]
    execution, places = submission.execution, submission.places
    given = {cell.source for cell in submission.release.cells}
    seconds = submission.seconds
    found: dict[str, TaskResult] = {}
    students: dict[str, list[Student]] = {}

    def connect(task: str) -> Student:
        student = submission.student()
        students.setdefault(task, []).append(student)
        return student

    def observed(task: str) -> TaskResult:
        result = tests.judge(task, connect, seed, seconds)
        if not result.resolved or not (observe_all or result.score < result.points):
            return result
        kind, said = submission.stopped(task)
        if _has_nothing(result):
            reasons = "; ".join(dict.fromkeys(_WHERE.sub("", verdict.reason) for verdict in result.verdicts))
            kind = "" if kind in reasons or kind == "NotImplementedError" else kind  # as it was handed out
            seen = Observed({"the task: not run": reasons})
        else:
            seen = observe(tests.probes(task), submission.student(seconds.of_probes))
        if not kind:
            return msgspec.structs.replace(result, behaviour=seen.behaviour, stopped=seen.stopped)
        return msgspec.structs.replace(result, behaviour={CELL_STOPPED: kind, **seen.behaviour}, stopped=said)

    def is_set_again(task: str) -> bool:
        asked = {name for student in students.get(task, []) for name in student.asked}
        above, below = execution.cells[: places[task]], execution.cells[places[task] :]
        return _sets_again(asked, above, [cell for cell in below if cell.source not in given])

    for task in sorted(test_cells, key=places.__getitem__):
        execution.run_to(places[task])
        found[task] = observed(task)
    unfinished = [task for task, result in found.items() if result.score < result.points and result.resolved]
    again = [task for task in unfinished if is_set_again(task)]
    if wanted is None or again:
        execution.run_to(len(execution.cells))
    repairs = []
    for task in again:
        first, second = found[task], observed(task)
        if second.score > first.score:
            repairs.append(Repair(task, "judged as the notebook is at its end, which gives more points"))
        if second.score > first.score or _has_nothing(first):
            found[task] = second
    waited = execution.waited or any(student.waited for several in students.values() for student in several)
    return Judged([found[task] for task in test_cells], repairs, waited)


def _has_nothing(result: TaskResult) -> bool:
    return all(verdict.status is Status.NOT_RUN for verdict in result.verdicts)


def _sets_again(asked: Collection[str], above: Iterable[CodeCell], below: Iterable[CodeCell]) -> bool:
    """Whether cells may set again what a task's tests asked for, or what this builds on, or change it.

    Args:
        asked: the names that the tests asked for.
        above: the cells by which they were set.
        below: those that students wrote further down.
    """
    before, after = _all_names(above), _all_names(below)
    imported = {name for cell in before for name in cell.imported}
    needed: set[str] = set()
    waiting = [*asked]
    while waiting:
        if (name := waiting.pop()) not in needed:
            needed.add(name)
            waiting += [used for cell in before if name in cell.set for used in cell.used]
    return any(
        cell.looks_around
        or not needed.isdisjoint((cell.set - (cell.imported & imported)) | cell.changed)
        or not cell.used.isdisjoint(asked)
        for cell in after
    )


def _all_names(cells: Iterable[CodeCell]) -> Sequence[Names]:
    return [found for cell in cells if (found := names(cell.source)) is not None]
