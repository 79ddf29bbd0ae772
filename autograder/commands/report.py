"""`autograder report`: shows the class as a table, from the ledger."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rich.console import Console

from autograder import course
from autograder.intake.clean import clean_line
from autograder.pages.class_report import class_table
from autograder.records import ledger

EXAMPLE = "autograder report simple_linear_regression"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("assignment")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return show_class(arguments.course, arguments.assignment, console)


def show_class(folder: Path, assignment: str, console: Console) -> int:
    """Print the table, and who is gone; returns 1 where a submission has no grade, or a grade no submission.

    Raises CourseError where nothing was graded.
    """
    results = ledger.read(course.ledger(folder), assignment)
    if not results:
        raise course.CourseError(f"nothing of {assignment} has been graded in {folder} yet")
    console.print(class_table(results))
    withdrawn = ledger.gone(folder, assignment)
    if withdrawn:
        what = f"Graded, and gone from submitted/ now: {', '.join(withdrawn)}"
        console.print(clean_line(what), markup=False, highlight=False, soft_wrap=True)
    return 0 if all(result.resolved for result in results) and not withdrawn else 1
