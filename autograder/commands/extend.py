"""`autograder extend`: gives students more time for an assignment, and takes off what they then owe no longer."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

from rich.console import Console

from autograder.classroom.standing import settle_all
from autograder.commands import say
from autograder.course import Assignment, CourseError
from autograder.intake import find
from autograder.intake.clean import clean_line
from autograder.intake.find import doubt, read_time
from autograder.records.roster import extend, extensions
from autograder.records.turns import turn

EXAMPLE = "autograder extend simple_linear_regression ada bob --by 2d"
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def run(
    root: Path,
    console: Console,
    assignment: Assignment,
    students: Annotated[Sequence[str], "who has more time (none: show the extensions)", "STUDENT"] = (),
    *,
    by: Annotated[str, "longer than the due date: 2d, 12h, 90m; 0: no more", "LENGTH"] = "",
    until: Annotated[str, "the new due date: '2026-11-30 12:00 UTC'", "TIME"] = "",
) -> int:
    """Give an extension, or, to nobody, show those that were given."""

    def tell(what: str) -> None:
        say(console, clean_line(what))

    if students:
        if bool(by) == bool(until):
            raise CourseError("say how long: --by 2d, or --until '2026-11-30 12:00 UTC'")
        more = _length(by) if by else _time(until)
        with turn(assignment, tell):
            extend(assignment, students, more, handed_in=find.students(assignment))
            changes = settle_all(assignment, students)
        for student, change in changes.items():
            tell(f"{student}: {change}")
    given = extensions(assignment)
    for student, due in sorted(given.items()):
        tell(f"{student}: due {due:%Y-%m-%d %H:%M} UTC")
    tell(f"{len(given)} extensions of {assignment}.")
    return 0


def _length(text: str) -> timedelta:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([dhm])", text)
    if text == "0" or found:
        return timedelta(**{_UNITS[found[2]]: float(found[1])}) if found else timedelta()
    raise CourseError(f"{text!r} is no length of time: write 2d, 12h, 90m, or 0 for no extension")


def _time(text: str) -> datetime:
    time, why = read_time(text), doubt(text)
    if time is None or why:
        raise CourseError(f"{text!r} is no time that nbgrader can read for sure: write '2026-11-30 12:00 UTC'")
    return time
