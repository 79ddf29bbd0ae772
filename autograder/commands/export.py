"""`autograder export FORMAT`: grades, and pages of feedback, where they are needed."""

import io
import zipfile
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from rich.console import Console

from autograder.classroom.settings import configuration
from autograder.course import CourseError, nothing_graded
from autograder.intake.downloads.origins import read as read_origins
from autograder.records import grades
from autograder.records.exports import checks, spreadsheets
from autograder.records.exports.spreadsheets import Filled
from autograder.records.ledger import gone

EXAMPLE = "autograder export moodle simple_linear_regression --into Grades.csv"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("format", choices=("csv", "canvas", "moodle", "gradescope", "junit", "github"))
    parser.add_argument("assignment")
    parser.add_argument("--to", type=Path, help="the file, or the folder where there is a file a student")
    parser.add_argument("--into", type=Path, metavar="FILE", help="what Canvas or Moodle exported: it is filled in")
    parser.add_argument("--column", default="", help="the assignment's name in Canvas (default: as here)")
    parser.add_argument("--by-test", action="store_true", help="csv: verdicts of tests, rather than points of tasks")
    parser.add_argument("--long", action="store_true", help="csv: one row for each of them, rather than a column")
    parser.add_argument("--student", action="append", default=[], help="only this student; may be repeated")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return export_grades(
        arguments.course,
        arguments.format,
        arguments.assignment,
        console,
        to=arguments.to,
        into=arguments.into,
        column=arguments.column,
        by_test=arguments.by_test,
        long=arguments.long,
        only=arguments.student,
    )


def export_grades(
    folder: Path,
    form: str,
    assignment: str,
    console: Console,
    *,
    to: Path | None = None,
    into: Path | None = None,
    column: str = "",
    by_test: bool = False,
    long: bool = False,
    only: Sequence[str] = (),
) -> int:
    """Write grades in a format.

    Args:
        to: the file or, for a file a student, the folder; None: named by assignment and format.
        into: the learning system's own file, which is filled in.
        column: the assignment's name in Canvas.
        by_test, long: of CSV.
        only: these students, those included that have no grade: they are marked. Otherwise they are left out.

    Returns:
        1 where a submission has no grade, 0 otherwise.
    """
    folder = folder.absolute()
    coursedir = CourseDirectory(config=configuration(folder), root=str(folder), assignment_id=assignment)
    everybody = grades.read_all(coursedir, folder, assignment)
    if not any(grade.submitted for grade in everybody):
        raise nothing_graded(assignment)
    unknown = sorted(set(only) - {grade.student for grade in everybody})
    if unknown:
        raise CourseError(f"the gradebook does not know {', '.join(unknown)}")
    chosen = [grade for grade in everybody if not only or grade.student in only]
    named = {grade.student for grade in chosen}
    without = [grade for grade in chosen if grade.unresolved]
    exported = chosen if only else [grade for grade in chosen if not grade.unresolved]
    if form in ("canvas", "moodle"):
        if into is None:
            raise CourseError(f"name the file that {form.capitalize()} exported with --into: it is filled in")
        filled = (
            spreadsheets.canvas(into, exported, column or assignment)
            if form == "canvas"
            else spreadsheets.moodle(into, exported)
        )
        target = to or folder / f"{assignment}-{form}.csv"
        _write(target, filled.content, console)
        _pages(folder, assignment, form, filled, target.with_suffix(".feedback.zip"), console)
        _tell("not in that file, and so not exported", filled.not_there, console)
        _tell("in that file, and without a grade here", filled.without, console)
    elif form == "csv":
        content = (spreadsheets.tests if by_test else spreadsheets.tasks)(exported, long=long)
        _write(to or folder / f"{assignment}.csv", content, console)
    elif form == "junit":
        _write(to or folder / f"{assignment}.xml", checks.junit(exported), console)
    else:
        write = checks.gradescope if form == "gradescope" else checks.github
        target = to or folder / f"{assignment}-{form}"
        for grade in exported:
            if grade.result is not None and grade.result.resolved:
                name = "results.json" if form == "gradescope" else "result.txt"
                _write(target / grade.student / name, write(grade.result))
        console.print(f"✓ {target}, a folder a student", highlight=False, soft_wrap=True)
    _tell("graded, and gone from submitted/ now", [one for one in gone(folder, assignment) if one in named], console)
    _tell("still to be read by a person", [grade.student for grade in exported if grade.waiting], console)
    for grade in without:
        what = "marked" if only else "left out"
        console.print(f"✗ {grade.student}: {grade.unresolved} ({what})", markup=False, highlight=False, soft_wrap=True)
    return 1 if without else 0


def _write(path: Path, content: str, console: Console | None = None) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from error
    if console is not None:
        console.print(f"✓ {path}", highlight=False, soft_wrap=True)


def _pages(folder: Path, assignment: str, form: str, filled: Filled, target: Path, console: Console) -> None:
    """Put the feedback pages of everybody in the file into a zip that the learning system takes back."""
    origins = {
        student: origin for student, origin in read_origins(folder, assignment).items() if origin.system.lower() == form
    }
    content = io.BytesIO()
    count = 0
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, row in filled.rows.items():
            page = folder / "feedback" / student / assignment / f"{assignment}.html"
            if page.is_file():
                given = origins[student].files.get(f"{assignment}.ipynb") if student in origins else None
                name = f"{given.removesuffix('.ipynb')}.html" if given else _name_in_zip(form, row, assignment)
                archive.write(page, name)
                count += 1
    if count:
        target.write_bytes(content.getvalue())
        console.print(f"✓ {target}, with {count} feedback pages", highlight=False, soft_wrap=True)


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
        console.print(f"{len(students)} {what}: {', '.join(students)}", markup=False, highlight=False, soft_wrap=True)
