"""`autograder adopt`: makes a draft of an example submission of what a group does."""

from argparse import ArgumentParser
from pathlib import Path

from rich.console import Console

from autograder.classroom.groups import answers, group_of
from autograder.commands import say
from autograder.commands.groups import add_group_arguments, groups_of
from autograder.course import Assignment, CourseError
from autograder.judging.verdicts import task_name
from autograder.records import roster
from autograder.release import adoption

EXAMPLE = "autograder adopt simple_linear_regression mse ada"


def add_arguments(parser: ArgumentParser) -> None:
    add_group_arguments(parser)


def run(root: Path, console: Console, assignment: Assignment, task: str, student: str) -> int:
    """Make a draft of an example of what the group of a student does."""
    group = group_of(groups_of(assignment)[1], task, student)
    code = {one: answers(assignment, one).get(group.task, {}) for one in group.members}
    shortest = min(group.members, key=lambda one: sum(map(len, code[one].values())) or 10**9)
    if not code[shortest]:
        raise CourseError(f"the graded notebooks of this group are not in {root / 'autograded'}")
    known = roster.students(assignment)
    named = (one for one in known if one.id in group.members)
    people = {*group.members, *(name for one in named for name in (one.first_name, one.last_name, one.email))}
    title = group.misconception.title if group.misconception else "What this does, in a phrase"
    draft = adoption.draft(title, group.members[shortest], code[shortest], people)
    path = adoption.keep(assignment.examples, task_name(group.task), draft)
    say(console, f"{path}: read it, name it, and move it to wrong/ or partial/.")
    return 0
