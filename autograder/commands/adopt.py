"""`autograder adopt`: makes a draft of an example submission of what a group does."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rich.console import Console

from autograder import course
from autograder.classroom.answers import answers
from autograder.classroom.bookkeeping import Bookkeeper
from autograder.classroom.groups import group_of
from autograder.commands.groups import add_group_arguments, groups_of
from autograder.judging.diagnosis import task_name
from autograder.release import adoption

EXAMPLE = "autograder adopt simple_linear_regression mse ada"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    add_group_arguments(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    folder, assignment = arguments.course.absolute(), arguments.assignment
    return adopt_group(folder, assignment, arguments.task, arguments.student, console)


def adopt_group(folder: Path, assignment: str, task: str, student: str, console: Console) -> int:
    """Make a draft of an example of what the group of a student does."""
    group = group_of(groups_of(folder, assignment)[1], task, student)
    code = {one: answers(folder, assignment, one).get(group.task, {}) for one in group.members}
    shortest = min(group.members, key=lambda one: sum(map(len, code[one].values())) or 10**9)
    if not code[shortest]:
        raise course.CourseError(f"the graded notebooks of this group are not in {folder / 'autograded'}")
    people = Bookkeeper(folder).names(list(group.members))
    title = group.misconception.title if group.misconception else "What this does, in a phrase"
    draft = adoption.draft(title, group.members[shortest], code[shortest], people)
    path = adoption.keep(course.examples(folder, assignment), task_name(group.task), draft)
    console.print(f"{path}: read it, name it, and move it to wrong/ or partial/.", highlight=False, soft_wrap=True)
    return 0
