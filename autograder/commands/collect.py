"""`autograder collect`: what learning systems let teachers download, into `submitted/`."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.coursedir import CourseDirectory
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder import course
from autograder.classroom.settings import configuration
from autograder.intake.downloads import origins
from autograder.intake.downloads.attempts import Attempts
from autograder.intake.downloads.collecting import Collection, Outcome
from autograder.intake.downloads.naming import Naming
from autograder.records import roster

EXAMPLE = "autograder collect simple_linear_regression ~/Downloads/submissions.zip --timezone Europe/Berlin"
_MOST_NAMED = 6


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("assignment")
    parser.add_argument("given", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    parser.add_argument("--pattern", default="", help="a regular expression for paths, with groups as zip_collect's")
    parser.add_argument("--timezone", default="", help="of times in names of files (default: this machine's)")
    parser.add_argument("--student", default="", help="all of it is this student's")
    parser.add_argument("--add", action="store_true", help="add who is not in the gradebook")
    parser.add_argument("--replace", action="store_true", help="replace also what did not come from a download")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    options = Options(
        arguments.pattern, arguments.timezone, arguments.student, add=arguments.add, replace=arguments.replace
    )
    return collect(arguments.course, arguments.assignment, arguments.given, console, options)


@dataclass(frozen=True)
class Options:
    """What the command line says of a download.

    Attributes:
        pattern: a regular expression for paths, in the place of the known names; "": none.
        zone: where times were read off a clock; "": here.
        student: whose all of it is; "": as the names say.
        add: add who is not in the gradebook.
        replace: replace also what did not come from a download.
    """

    pattern: str = ""
    zone: str = ""
    student: str = ""
    add: bool = False
    replace: bool = False


def collect(folder: Path, assignment: str, given: Sequence[Path], console: Console, options: Options) -> int:
    """Collect downloads; returns 0 if all of it has found its place, 1 if not. Raises CourseError."""
    folder = folder.absolute()
    course.release(folder, assignment)
    db_url = str(CourseDirectory(config=configuration(folder), root=str(folder)).db_url)
    students, known = roster.students(db_url), origins.read(folder, assignment)
    if options.student and options.student not in {student.id for student in students}:
        raise course.CourseError(
            f"nobody in the gradebook is {options.student}: nbgrader db student add {options.student}"
        )
    with closing(Attempts(given, _naming(assignment, options), options.student)) as attempts:
        collection = Collection(assignment, attempts)
        outcome = collection.outcome
        senders = collection.match(students, known, only=options.student, add=options.add)
        roster.add(db_url, outcome.added)
        due = roster.due(db_url, assignment)
        try:
            for student, sender in sorted(senders.items()):
                before = known.get(student)
                try:
                    origin = collection.put(folder, student, sender, before, due=due, replace=options.replace)
                except OSError as error:
                    outcome.problems.append(f"{student}: {error.filename} could not be written: {error.strerror}")
                else:
                    known |= {student: origin} if origin else {}
        finally:
            origins.write(folder, assignment, known)
    _report(outcome, console)
    return 1 if outcome.problems or outcome.unknown else 0


def _naming(assignment: str, options: Options) -> Naming:
    try:
        zone = ZoneInfo(options.zone) if options.zone else None
    except (ValueError, OSError, LookupError) as error:
        advice = "say --timezone Europe/Berlin, or another name of the tz database"
        raise course.CourseError(f"{options.zone} is no time zone: {advice}") from error
    try:
        return Naming(assignment, options.pattern, zone)
    except (ValueError, re.error) as error:
        raise course.CourseError(f"--pattern cannot be used: {error}") from error


def _report(outcome: Outcome, console: Console) -> None:
    for note in outcome.notes:
        console.print(note, markup=False, highlight=False, soft_wrap=True)
    for problem in [*outcome.problems, *outcome.unknown]:
        console.print(f"✗ {problem}", style="red", markup=False, highlight=False, soft_wrap=True)
    if any(unknown.endswith("nobody in the gradebook") for unknown in outcome.unknown):
        advice = "give the gradebook their names, addresses or numbers (nbgrader db student add), or say --add"
        console.print(f"Who is not in the gradebook was not collected: {advice}.", soft_wrap=True)
    table = Table("", "number", "students", header_style="bold", box=None)
    rows = {
        "collected": outcome.collected,
        "replaced by a newer attempt": outcome.replaced,
        "unchanged": outcome.unchanged,
        "late": outcome.late,
        "added to the gradebook": [student.id for student in outcome.added],
        "unknown": outcome.unknown,
    }
    for what, who in rows.items():
        more = f" and {len(who) - _MOST_NAMED} more" if len(who) > _MOST_NAMED else ""
        names = ", ".join(name.partition(": ")[0] for name in who[:_MOST_NAMED])
        table.add_row(what, str(len(who)), Text(names + more))
    console.print(table)
