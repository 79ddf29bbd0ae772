"""`autograder report`: shows the class as a table, from the ledger."""

from pathlib import Path

from rich.console import Console

from autograder import course
from autograder.pages.class_report import class_table
from autograder.records import ledger


def show_class(folder: Path, assignment: str, console: Console) -> int:
    """Print the table; returns 1 where a submission has no grade. Raises CourseError where nothing was graded."""
    results = ledger.read(course.ledger(folder), assignment)
    if not results:
        raise course.CourseError(f"nothing of {assignment} has been graded in {folder} yet")
    console.print(class_table(results))
    return 0 if all(result.resolved for result in results) else 1
