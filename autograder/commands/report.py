"""`autograder report`: shows the class as a table, and writes a page about it, from the ledger and the gradebook."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from autograder.classroom.groups import Group, answers
from autograder.classroom.similar import similar_pairs
from autograder.commands import say, write
from autograder.commands.groups import groups_of
from autograder.course import Assignment
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


def run(root: Path, console: Console, assignment: Assignment) -> int:
    """Print the table and who is gone, and write the page; returns 1 where a grade, or its submission, is missing."""
    if not ledger.read(assignment):
        raise assignment.nothing_graded()
    everybody = _everybody(assignment)
    console.print(class_table(everybody))
    withdrawn = ledger.gone(assignment)
    if withdrawn:
        say(console, clean_line(f"Graded, and gone from submitted/ now: {', '.join(withdrawn)}"))
    path = root / "reports" / f"{assignment}.html"
    write(path, page(_report(assignment, everybody, withdrawn), f"{datetime.now():%d %B %Y, %H:%M}"))
    say(console, f"✓ {path} says more, in a browser")
    return 1 if withdrawn or any(grade.unresolved for grade in everybody) else 0


def _everybody(assignment: Assignment) -> list[StudentGrade]:
    """The grades of all who have handed in, those included who have none yet."""
    known = {grade.student: grade for grade in grades.read_all(assignment) if grade.submitted}
    points = max((grade.points for grade in known.values()), default=Decimal(0))
    for student in students(assignment):
        nothing = StudentGrade(student, "", "", "", "", points, unresolved="not graded yet")
        known.setdefault(student, nothing)
    return [known[student] for student in sorted(known)]


def _report(assignment: Assignment, everybody: list[StudentGrade], withdrawn: list[str]) -> ClassReport:
    written = {grade.student: _joined(assignment, grade.student) for grade in everybody if grade.result}
    named, unnamed = _mistakes(groups_of(assignment)[1], written)
    return ClassReport(assignment.name, everybody, withdrawn, named, unnamed, _alike(assignment, written))


def _joined(assignment: Assignment, student: str) -> dict[str, str]:
    by_task = answers(assignment, student)
    return {task: clean_text("\n\n".join(cells.values())) for task, cells in by_task.items()}


def _mistakes(found: list[Group], written: Answers) -> tuple[list[Mistake], list[Mistake]]:
    """Those with a name, of which several groups may have the same, and groups without one; most students first."""
    named: dict[tuple[str, str], list[str]] = {}
    unnamed = []
    for group in found:
        if group.misconception:
            named.setdefault((group.task, group.title), []).extend(group.members)
        elif len(group.members) >= _FEWEST_OF_A_GROUP:
            unnamed.append(_mistake(group.task, _without_a_name(group), list(group.members), written))
    known = [_mistake(task, title, members, written) for (task, title), members in named.items()]
    return sorted(known, key=lambda one: -len(one.students)), unnamed


def _mistake(task: str, title: str, members: list[str], written: Answers) -> Mistake:
    return Mistake(task, title, members, written.get(members[0], {}).get(task, ""))


def _without_a_name(group: Group) -> str:
    """What a group does: the same as a change of the solution, or what its tests say."""
    if group.title:
        return group.title
    verdicts = next(iter(group.members.values())).verdicts
    failed = [verdict.title for verdict in verdicts if verdict.status != "passed"]
    return "all tests fail" if len(failed) == len(verdicts) > 1 else f"not so: {'; '.join(failed)}"


def _alike(assignment: Assignment, written: Answers) -> list[Alike]:
    given = [cell.source for cell in assignment.release().cells if cell.cell_type == "code"]
    found = []
    for pair in similar_pairs(written, given, _examples(assignment)):
        one, other = (written[student] for student in pair.students)
        found.append(Alike(pair.students, pair.alike, {task: (one[task], other[task]) for task in pair.alike}))
    return found


def _examples(assignment: Assignment) -> Iterator[str]:
    """Code that anybody may write: the solution, and the example submissions."""
    solved = assignment.solved()
    yield from (cell.source for cell in solved.cells if cell.cell_type == "code") if solved else ()
    for path in assignment.examples.rglob("*.py"):
        with suppress(ExampleError, OSError, UnicodeDecodeError):
            yield from (edit.source for edit in read_example(path).edits)
