"""`autograder feedback`: writes the pages that are missing or old, and removes those of no grade."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from autograder.classroom.bookkeeping import Bookkeeper
from autograder.course import nothing_graded
from autograder.intake.clean import clean_line

EXAMPLE = "autograder feedback simple_linear_regression"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("assignment")
    parser.add_argument("--student", action="append", default=[], help="only this student; may be repeated")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return write_pages(arguments.course, arguments.assignment, console, arguments.student)


def write_pages(folder: Path, assignment: str, console: Console, only: Sequence[str] = ()) -> int:
    """Write the pages of these students, or of all; returns 1 where one could not be written. Raises CourseError."""
    with console.status("Writing feedback …"):
        pages = Bookkeeper(folder.absolute()).generate_feedback(assignment, only)
    if not (pages.written or pages.kept or pages.removed or pages.problems):
        raise nothing_graded(assignment, only)
    failed = {student: f"there is no page: {why}" for student, why in pages.problems.items()}
    failed |= {student: change.problem for student, change in pages.penalties.items() if change.problem}
    for student, why in sorted(failed.items()):
        console.print(clean_line(f"✗ {student}: {why}"), style="red", markup=False, highlight=False, soft_wrap=True)
    told = {student: str(change) for student, change in pages.penalties.items() if not change.problem}
    told |= dict.fromkeys(pages.removed, "there is no grade: the page was removed")
    for student, what in sorted(told.items()):
        console.print(clean_line(f"{student}: {what}"), markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"{len(pages.written)} pages written, {len(pages.kept)} up to date, {len(pages.removed)} removed, "
        f"{len(pages.problems)} failed.",
        highlight=False,
        soft_wrap=True,
    )
    what = f"Next: autograder export csv {assignment}; nbgrader release_feedback {assignment}"
    console.print(what, markup=False, highlight=False, soft_wrap=True)
    return 1 if failed else 0
