"""`autograder export FORMAT`: grades, and pages of feedback, where they are needed."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from rich.console import Console

from autograder.commands import say, write
from autograder.commands.arguments import OnlyStudents
from autograder.course import Assignment, CourseError
from autograder.intake.downloads.origins import read as read_origins
from autograder.records import grades
from autograder.records.exports import checks, spreadsheets
from autograder.records.exports.spreadsheets import Filled
from autograder.records.ledger import gone

EXAMPLE = "autograder export moodle simple_linear_regression --into Grades.csv"


def run(
    root: Path,
    console: Console,
    format: Literal["csv", "canvas", "moodle", "gradescope", "junit", "github"],
    assignment: Assignment,
    *,
    to: Annotated[Path | None, "the file, or the folder where there is a file a student"] = None,
    into: Annotated[Path | None, "what Canvas or Moodle exported: it is filled in", "FILE"] = None,
    column: Annotated[str, "the assignment's name in Canvas (default: as here)"] = "",
    by_test: Annotated[bool, "csv: verdicts of tests, rather than points of tasks"] = False,
    long: Annotated[bool, "csv: one row for each of them, rather than a column"] = False,
    student: OnlyStudents = (),
) -> int:
    """Write grades in a format; returns 1 where a submission has none. Asked for, it is marked; else it is left out."""
    everybody = grades.read_all(assignment)
    if not any(grade.submitted for grade in everybody):
        raise assignment.nothing_graded()
    unknown = sorted(set(student) - {grade.student for grade in everybody})
    if unknown:
        raise CourseError(f"the gradebook does not know {', '.join(unknown)}")
    chosen = [grade for grade in everybody if not student or grade.student in student]
    named = {grade.student for grade in chosen}
    without = [grade for grade in chosen if grade.unresolved]
    exported = chosen if student else [grade for grade in chosen if not grade.unresolved]
    if format in ("canvas", "moodle"):
        if into is None:
            raise CourseError(f"name the file that {format.capitalize()} exported with --into: it is filled in")
        by_canvas = format == "canvas"
        filled = (
            spreadsheets.canvas(into, exported, column or assignment.name)
            if by_canvas
            else spreadsheets.moodle(into, exported)
        )
        target = to or root / f"{assignment}-{format}.csv"
        write(target, filled.content)
        say(console, f"✓ {target}")
        _pages(assignment, format, filled, target.with_suffix(".feedback.zip"), console)
        _tell("not in that file, and so not exported", filled.not_there, console)
        _tell("in that file, and without a grade here", filled.without, console)
    elif format in ("csv", "junit"):
        table = spreadsheets.tests if by_test else spreadsheets.tasks
        target = to or root / f"{assignment}.{'csv' if format == 'csv' else 'xml'}"
        write(target, table(exported, long=long) if format == "csv" else checks.junit(exported))
        say(console, f"✓ {target}")
    else:
        name, form = ("results.json", checks.gradescope) if format == "gradescope" else ("result.txt", checks.github)
        target = to or root / f"{assignment}-{format}"
        for grade in exported:
            if grade.result is not None and grade.result.resolved:
                write(target / grade.student / name, form(grade.result))
        say(console, f"✓ {target}, a folder a student")
    _tell("graded, and gone from submitted/ now", [one for one in gone(assignment) if one in named], console)
    _tell("still to be read by a person", [grade.student for grade in exported if grade.waiting], console)
    for grade in without:
        what = "marked" if student else "left out"
        say(console, f"✗ {grade.student}: {grade.unresolved} ({what})")
    return 1 if without else 0


def _pages(assignment: Assignment, form: str, filled: Filled, target: Path, console: Console) -> None:
    """Put the feedback pages of everybody in the file into a zip that the learning system takes back."""
    origins = read_origins(assignment)
    content = io.BytesIO()
    count = 0
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, row in filled.rows.items():
            page = assignment.notebook("feedback", student).with_suffix(".html")
            if page.is_file():
                origin = origins.get(student)
                its = origin.files if origin and origin.system.lower() == form else {}
                given = its.get(f"{assignment}.ipynb")
                name = f"{given.removesuffix('.ipynb')}.html" if given else _name_in_zip(form, row, assignment.name)
                archive.write(page, name)
                count += 1
    if count:
        target.write_bytes(content.getvalue())
        say(console, f"✓ {target}, with {count} feedback pages")


def _name_in_zip(form: str, row: Mapping[str, str], assignment: str) -> str:
    """What "upload multiple feedback files in a zip" (Moodle) and "re-upload submissions" (Canvas) expect.

    It is that of the download, where the submission was collected from one.
    """
    if form == "moodle":
        number = row["Identifier"].split()[-1]
        return f"{row.get('Full name') or row['Email address']}_{number}_assignsubmission_file_/{assignment}.html"
    name = "".join(character for character in row["Student"].lower() if character.isalnum())
    return f"{name}_{row['ID']}_0_{assignment}.html"


def _tell(what: str, students: Sequence[str], console: Console) -> None:
    if students:
        say(console, f"{len(students)} {what}: {', '.join(students)}")
