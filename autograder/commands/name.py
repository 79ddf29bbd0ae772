"""`autograder name`: gives a group a misconception, and has the feedback of its members say so."""

import json
from pathlib import Path
from typing import Annotated

import msgspec
from rich.console import Console

from autograder.classroom.bookkeeping import generate_feedback
from autograder.classroom.groups import group_of
from autograder.commands import say
from autograder.commands.groups import Member, Task, groups_of
from autograder.course import Assignment, CourseError
from autograder.intake.clean import clean_text
from autograder.judging.diagnosis import Shown
from autograder.judging.misconceptions import CATALOGUE
from autograder.judging.verdicts import task_name
from autograder.release import behaviours

EXAMPLE = 'autograder name simple_linear_regression mse ada mse-cubed --title "cubed errors" --text "Your function …"'


def run(
    root: Path,
    console: Console,
    assignment: Assignment,
    task: Task,
    student: Member,
    misconception: Annotated[str, "the id of one in the catalogue, or a new one"],
    *,
    title: Annotated[str, "of a new one: a phrase for teachers"] = "",
    text: Annotated[str, "of a new one: what its students read"] = "",
) -> int:
    """Give the group of a student a misconception, and have the feedback of its members say so."""
    known, every = groups_of(assignment)
    group = group_of(every, task, student)
    tests = assignment.hidden_tests
    if misconception not in known.catalogue:
        if not (title and text):
            raise CourseError(f"{misconception} is new: say what it is, with --title and --text")
        _add(tests / CATALOGUE, misconception, group.task, title, text)
    elif known.catalogue[misconception].task != task_name(group.task):
        raise CourseError(f"{misconception} is a misconception of {known.catalogue[misconception].task}")
    added = Shown(group.task, group.deviation, misconception=misconception)
    behaviours.write(tests, msgspec.structs.replace(known.record, shown=[*known.record.shown, added]))
    pages = generate_feedback(assignment, list(group.members))
    say(console, f"{misconception}: the feedback of {len(pages.written)} students says so now.")
    for one, why in sorted(pages.problems.items()):
        say(console, clean_text(f"✗ {one}: there is no page: {why}"))
    return 1 if pages.problems else 0


def _add(path: Path, identifier: str, task: str, title: str, text: str) -> None:
    """Add a misconception to the end of a catalogue. What JSON quotes, TOML quotes alike."""
    values = {"id": identifier, "task": task_name(task), "title": title, "text": text}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.is_file() else ""
    path.write_text(before + "\n".join(["[[misconception]]", *lines, "examples = []", ""]), encoding="utf-8")
