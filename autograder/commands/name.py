"""`autograder name`: gives a group a misconception, and has the feedback of its members say so."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec
from rich.console import Console

from autograder import course
from autograder.classroom.bookkeeping import Bookkeeper
from autograder.classroom.groups import group_of
from autograder.commands.groups import add_group_arguments, groups_of
from autograder.intake.clean import clean_text
from autograder.judging.diagnosis import Shown, task_name
from autograder.judging.misconceptions import CATALOGUE
from autograder.release import behaviours

EXAMPLE = 'autograder name simple_linear_regression mse ada mse-cubed --title "cubed errors" --text "Your function …"'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    add_group_arguments(parser)
    parser.add_argument("misconception", help="the id of one in the catalogue, or a new one")
    parser.add_argument("--title", default="", help="of a new one: a phrase for teachers")
    parser.add_argument("--text", default="", help="of a new one: what its students read")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return name_group(
        arguments.course.absolute(),
        arguments.assignment,
        arguments.task,
        arguments.student,
        arguments.misconception,
        console,
        title=arguments.title,
        text=arguments.text,
    )


def name_group(
    folder: Path, assignment: str, task: str, student: str, identifier: str, console: Console, *, title: str, text: str
) -> int:
    """Give the group of a student a misconception, and have the feedback of its members say so.

    Args:
        identifier: of the misconception: one of the catalogue, or a new one.
        title, text: of a new one (see `Misconception`).
    """
    known, every = groups_of(folder, assignment)
    group = group_of(every, task, student)
    tests = course.hidden_tests(folder, assignment)
    if identifier not in known.catalogue:
        if not (title and text):
            raise course.CourseError(f"{identifier} is new: say what it is, with --title and --text")
        _add(tests / CATALOGUE, identifier, group.task, title, text)
    elif known.catalogue[identifier].task != task_name(group.task):
        raise course.CourseError(f"{identifier} is a misconception of {known.catalogue[identifier].task}")
    added = Shown(group.task, group.deviation, misconception=identifier)
    behaviours.write(tests, msgspec.structs.replace(known.record, shown=[*known.record.shown, added]))
    pages = Bookkeeper(folder).generate_feedback(assignment, list(group.members))
    console.print(f"{identifier}: the feedback of {len(pages.written)} students says so now.", highlight=False)
    for one, why in sorted(pages.problems.items()):
        console.print(clean_text(f"✗ {one}: there is no page: {why}"), markup=False, highlight=False)
    return 1 if pages.problems else 0


def _add(path: Path, identifier: str, task: str, title: str, text: str) -> None:
    """Add a misconception to the end of a catalogue. What JSON quotes, TOML quotes alike."""
    values = {"id": identifier, "task": task_name(task), "title": title, "text": text}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.is_file() else ""
    path.write_text(before + "\n".join(["[[misconception]]", *lines, "examples = []", ""]), encoding="utf-8")
