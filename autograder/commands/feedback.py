"""`autograder feedback`: writes the pages that are missing or old, and removes those of no grade."""

from pathlib import Path

from rich.console import Console

from autograder.classroom.bookkeeping import generate_feedback
from autograder.commands import say
from autograder.commands.arguments import OnlyStudents
from autograder.course import Assignment
from autograder.intake.clean import clean_line

EXAMPLE = "autograder feedback simple_linear_regression"


def run(root: Path, console: Console, assignment: Assignment, *, student: OnlyStudents = ()) -> int:
    """Write the pages of these students, or of all; returns 1 where one could not be written."""
    with console.status("Writing feedback …"):
        pages = generate_feedback(assignment, student)
    if not (pages.written or pages.kept or pages.removed or pages.problems):
        raise assignment.nothing_graded(student)
    failed = {one: f"there is no page: {why}" for one, why in pages.problems.items()}
    failed |= {one: change.problem for one, change in pages.penalties.items() if change.problem}
    for one, why in sorted(failed.items()):
        say(console, clean_line(f"✗ {one}: {why}"), "red")
    told = {one: str(change) for one, change in pages.penalties.items() if not change.problem}
    told |= dict.fromkeys(pages.removed, "there is no grade: the page was removed")
    for one, what in sorted(told.items()):
        say(console, clean_line(f"{one}: {what}"))
    left = f"{len(pages.kept)} up to date, {len(pages.removed)} removed, {len(pages.problems)} failed."
    say(console, f"{len(pages.written)} pages written, {left}")
    say(console, f"Next: autograder export csv {assignment}; nbgrader release_feedback {assignment}")
    return 1 if failed else 0
