"""`autograder collect`: what learning systems let teachers download, into `submitted/`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.classroom.downloads import collect
from autograder.commands import say
from autograder.course import Assignment

EXAMPLE = "autograder collect simple_linear_regression ~/Downloads/submissions.zip --timezone Europe/Berlin"
_MOST_NAMED = 6


def run(
    root: Path,
    console: Console,
    assignment: Assignment,
    given: Annotated[Sequence[Path], None, "FILE_OR_FOLDER"],
    *,
    pattern: Annotated[str, "a regular expression for paths, with groups as zip_collect's"] = "",
    timezone: Annotated[str, "of times in names of files (default: this machine's)"] = "",
    student: Annotated[str, "all of it is this student's"] = "",
    add: Annotated[bool, "add who is not in the gradebook"] = False,
    replace: Annotated[bool, "replace also what did not come from a download"] = False,
) -> int:
    """Collect downloads; returns 1 where something has not found its place."""
    outcome = collect(assignment, given, pattern=pattern, zone=timezone, student=student, add=add, replace=replace)
    for note in outcome.notes:
        say(console, note)
    for problem in [*outcome.problems, *outcome.unknown]:
        say(console, f"✗ {problem}", "red")
    if any(unknown.endswith("nobody in the gradebook") for unknown in outcome.unknown):
        advice = "give the gradebook their names, addresses or numbers (nbgrader db student add), or say --add"
        say(console, f"Who is not in the gradebook was not collected: {advice}.")
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
    say(console, f"Next: autograder grade {assignment}")
    return 1 if outcome.problems or outcome.unknown else 0
