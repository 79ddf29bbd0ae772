"""Submissions that fail a task in the same way: groups, with a name or without; and what their students answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from autograder.course import Assignment, CourseError
from autograder.judging.diagnosis import Diagnostics, same
from autograder.judging.misconceptions import Misconception
from autograder.judging.verdicts import Behaviour, Result, TaskResult


@dataclass(frozen=True)
class Group:
    """Submissions with the same behaviour in a task.

    Attributes:
        misconception: None where the behaviour has no name.
        title: what teachers call it (see `Diagnosis`).
        members: students, with the points and verdicts of each.
    """

    task: str
    deviation: Behaviour
    misconception: Misconception | None
    title: str
    members: dict[str, TaskResult]


def groups(results: Iterable[Result], known: Diagnostics) -> list[Group]:
    """All groups of a class, the largest first."""
    found: dict[str, list[Group]] = {}
    for result in results:
        for task in result.tasks:
            if not task.behaviour:
                continue
            deviation = known.deviation(task)
            its = found.setdefault(task.test_cell, [])
            group = next((one for one in its if same(one.deviation, deviation)), None)
            if group is None and (about := known.of(task)) is not None:  # once a group: it is the costly part
                group = Group(task.test_cell, deviation, about.misconception, about.title, {})
                its.append(group)
            if group is not None:
                group.members[result.student] = task
    return sorted((one for its in found.values() for one in its), key=lambda one: -len(one.members))


def group_of(every: Sequence[Group], task: str, student: str) -> Group:
    """The group that a student is in. Raises CourseError where there is none."""
    names = {task, f"test_{task}"}
    found = next((group for group in every if group.task in names and student in group.members), None)
    if found is None:
        raise CourseError(f"{student} is in no group of {task}: autograder groups lists them, with their members")
    return found


class _Cell(msgspec.Struct):
    """Of a cell what is needed here. Outputs, most of a file, are skipped."""

    cell_type: str = ""
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}

    @property
    def nbgrader(self) -> dict[str, Any]:
        about = self.metadata.get("nbgrader")
        return about if isinstance(about, dict) else {}


class _Notebook(msgspec.Struct):
    cells: list[_Cell] = []


def answers(assignment: Assignment, student: str) -> dict[str, dict[str, str]]:
    """The code that a student answered with, by test cell and cell; nothing where no graded notebook can be read."""
    try:
        notebook = msgspec.json.decode(assignment.notebook("autograded", student).read_bytes(), type=_Notebook)
    except (OSError, msgspec.MsgspecError):
        return {}
    found: dict[str, dict[str, str]] = {}
    above: dict[str, str] = {}
    for cell in notebook.cells:
        about = cell.nbgrader
        if cell.cell_type != "code" or "grade_id" not in about:
            continue
        if about.get("grade") and not about.get("solution"):
            found[str(about["grade_id"])] = above
            above = {}
        elif about.get("solution"):
            above[str(about["grade_id"])] = "".join(cell.source)
    return found
