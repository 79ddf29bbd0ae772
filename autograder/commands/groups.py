"""`autograder groups`: lists submissions that fail a task in the same way."""

from pathlib import Path
from typing import Annotated

from rich.console import Console
from rich.syntax import Syntax

from autograder.classroom.groups import Group, answers, groups
from autograder.commands import say
from autograder.course import Assignment
from autograder.intake.clean import clean_text
from autograder.judging.diagnosis import Diagnostics
from autograder.judging.verdicts import task_name
from autograder.pages.shown import diagnostics
from autograder.records import ledger

EXAMPLE = "autograder groups simple_linear_regression --unnamed"
_MOST_MEMBERS = 8

# What says which group a command is about.
Task = Annotated[str, "as autograder groups lists it: mse"]
Member = Annotated[str, "a member of the group"]


def run(
    root: Path,
    console: Console,
    assignment: Assignment,
    *,
    most: Annotated[int, "so many groups (default: 20)", "N"] = 20,
    unnamed: Annotated[bool, "only those that the catalogue has no name for"] = False,
) -> int:
    """Print groups, the largest first, each with the code of one member."""
    found = [group for group in groups_of(assignment)[1] if not (unnamed and group.misconception)]
    for group in found[:most]:
        name = group.title if group.misconception else "; ".join(filter(None, ["no name yet", group.title]))
        members = list(group.members)
        more = f" and {len(members) - _MOST_MEMBERS} more" if len(members) > _MOST_MEMBERS else ""
        say(console, f"\n{len(members)} × {task_name(group.task)}: {name}", "bold")
        say(console, f"{', '.join(members[:_MOST_MEMBERS])}{more}")
        for source in answers(assignment, members[0]).get(group.task, {}).values():
            console.print(Syntax(clean_text(source), "python", background_color="default", word_wrap=True))
    say(console, f"\n{len(found)} groups{', without a name' if unnamed else ''}.")
    return 0


def groups_of(assignment: Assignment) -> tuple[Diagnostics, list[Group]]:
    """What is known of mistakes, and the groups of a class. Raises CourseError where nothing was graded."""
    results = ledger.read(assignment)
    if not results:
        raise assignment.nothing_graded()
    known = diagnostics(assignment)
    return known, groups(results, known)
