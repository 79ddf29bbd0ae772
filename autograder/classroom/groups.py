"""Submissions that fail a task in the same way: groups, with a name or without."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.course import CourseError
from autograder.judging.diagnosis import Diagnostics, same
from autograder.judging.misconceptions import Misconception
from autograder.judging.verdicts import Behaviour, Result, TaskResult


@dataclass(frozen=True)
class Group:
    """Submissions with the same behaviour in a task.

    Attributes:
        misconception: None where the behaviour has no name.
        change: for teachers: which change of the solution does the same, or "" (see `Diagnostics.change`).
        members: students, with the points and verdicts of each.
    """

    task: str
    deviation: Behaviour
    misconception: Misconception | None
    change: str
    members: dict[str, TaskResult]


def groups(results: Iterable[Result], known: Diagnostics) -> list[Group]:
    """All groups of a class, the largest first."""
    found: dict[str, list[Group]] = {}
    for result in results:
        for task in result.tasks:
            if task.score >= task.points or not task.resolved or not task.behaviour:
                continue
            deviation = known.deviation(task)
            its = found.setdefault(task.test_cell, [])
            group = next((one for one in its if same(one.deviation, deviation)), None)
            if group is None:
                group = Group(task.test_cell, deviation, known.misconception(task), known.change(task), {})
                its.append(group)
            group.members[result.student] = task
    return sorted((one for its in found.values() for one in its), key=lambda one: -len(one.members))


def group_of(every: Sequence[Group], task: str, student: str) -> Group:
    """The group that a student is in. Raises CourseError where there is none."""
    names = {task, f"test_{task}"}
    found = next((group for group in every if group.task in names and student in group.members), None)
    if found is None:
        raise CourseError(f"{student} is in no group of {task}: autograder groups lists them, with their members")
    return found
