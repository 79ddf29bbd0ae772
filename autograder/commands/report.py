"""`autograder report`: shows the class as a table, and writes a page about it, from the ledger and the gradebook."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from rich.console import Console

from autograder import course
from autograder.classroom.answers import answers
from autograder.classroom.groups import Group
from autograder.classroom.settings import configuration
from autograder.classroom.similar import Pair, similar_pairs
from autograder.commands.groups import groups_of
from autograder.intake.clean import clean_line, clean_text
from autograder.intake.find import students
from autograder.pages.class_page import Alike, ClassReport, Mistake, page
from autograder.pages.class_report import class_table
from autograder.records import grades, ledger
from autograder.records.grades import StudentGrade
from autograder.release.examples import ExampleError, read_example

EXAMPLE = "autograder report simple_linear_regression"
_FEWEST_OF_A_GROUP = 2

# Code by student and task.
Answers = dict[str, dict[str, str]]


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("assignment")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return show_class(arguments.course.absolute(), arguments.assignment, console)


def show_class(folder: Path, assignment: str, console: Console) -> int:
    """Print the table and who is gone, and write the page; returns 1 where a grade, or its submission, is missing.

    Raises CourseError where nothing was graded.
    """
    results = ledger.read(course.ledger(folder), assignment)
    if not results:
        raise course.nothing_graded(assignment)
    everybody = _everybody(folder, assignment)
    console.print(class_table(everybody))
    withdrawn = ledger.gone(folder, assignment)
    if withdrawn:
        what = f"Graded, and gone from submitted/ now: {', '.join(withdrawn)}"
        console.print(clean_line(what), markup=False, highlight=False, soft_wrap=True)
    path = folder / "reports" / f"{assignment}.html"
    report = _report(folder, assignment, everybody, withdrawn)
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(page(report, f"{datetime.now():%d %B %Y, %H:%M}"), "utf-8")
    except OSError as error:
        raise course.CourseError(f"{path} cannot be written: {error.strerror}") from error
    console.print(f"✓ {path} says more, in a browser", markup=False, highlight=False, soft_wrap=True)
    return 1 if withdrawn or any(grade.unresolved for grade in everybody) else 0


def _everybody(folder: Path, assignment: str) -> list[StudentGrade]:
    """The grades of all who have handed in, those included who have none yet."""
    coursedir = CourseDirectory(config=configuration(folder), root=str(folder), assignment_id=assignment)
    known = {grade.student: grade for grade in grades.read_all(coursedir, folder, assignment) if grade.submitted}
    points = max((grade.points for grade in known.values()), default=Decimal(0))
    for student in students(folder, assignment):
        nothing = StudentGrade(student, "", "", "", "", points, unresolved="not graded yet")
        known.setdefault(student, nothing)
    return [known[student] for student in sorted(known)]


def _report(folder: Path, assignment: str, everybody: list[StudentGrade], withdrawn: list[str]) -> ClassReport:
    written = {grade.student: _joined(folder, assignment, grade.student) for grade in everybody if grade.result}
    named, unnamed = _mistakes(groups_of(folder, assignment)[1], written)
    return ClassReport(assignment, everybody, withdrawn, named, unnamed, _alike(folder, assignment, written))


def _joined(folder: Path, assignment: str, student: str) -> dict[str, str]:
    by_task = answers(folder, assignment, student)
    return {task: clean_text("\n\n".join(cells.values())) for task, cells in by_task.items()}


def _mistakes(found: list[Group], written: Answers) -> tuple[list[Mistake], list[Mistake]]:
    """Those with a name, of which several groups may have the same, and groups without one; most students first."""
    named: dict[tuple[str, str], list[str]] = {}
    unnamed = []
    for group in found:
        if group.misconception:
            named.setdefault((group.task, group.misconception.title), []).extend(group.members)
        elif len(group.members) >= _FEWEST_OF_A_GROUP:
            unnamed.append(_mistake(group.task, _without_a_name(group), list(group.members), written))
    known = [_mistake(task, title, members, written) for (task, title), members in named.items()]
    return sorted(known, key=lambda one: -len(one.students)), unnamed


def _mistake(task: str, title: str, members: list[str], written: Answers) -> Mistake:
    return Mistake(task, title, members, written.get(members[0], {}).get(task, ""))


def _without_a_name(group: Group) -> str:
    """What a group does: the same as a change of the solution, or what its tests say."""
    if group.change:
        return group.change
    verdicts = next(iter(group.members.values())).verdicts
    failed = [verdict.title for verdict in verdicts if verdict.status != "passed"]
    return "all tests fail" if len(failed) == len(verdicts) > 1 else f"not so: {'; '.join(failed)}"


def _alike(folder: Path, assignment: str, written: Answers) -> list[Alike]:
    given = [cell.source for cell in course.release(folder, assignment).cells if cell.cell_type == "code"]
    found = similar_pairs(written, given, _examples(folder, assignment))
    return [
        Alike(pair.students, pair.alike, {task: _both(written, pair, task) for task in pair.alike}) for pair in found
    ]


def _both(written: Answers, pair: Pair, task: str) -> tuple[str, str]:
    one, other = pair.students
    return written[one][task], written[other][task]


def _examples(folder: Path, assignment: str) -> Iterator[str]:
    """Code that anybody may write: the solution, and the example submissions."""
    solved = course.solved(folder, assignment)
    yield from (cell.source for cell in solved.cells if cell.cell_type == "code") if solved else ()
    for path in course.examples(folder, assignment).rglob("*.py"):
        with suppress(ExampleError, OSError, UnicodeDecodeError):
            yield from (edit.source for edit in read_example(path).edits)
