"""Grades as CSV: of tasks or of tests, long or wide; and filled into what learning systems export."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from autograder.course import CourseError
from autograder.intake.downloads.people import Doubtful, Roster, Student
from autograder.judging.verdicts import points_text
from autograder.records.grades import StudentGrade

UNRESOLVED = "unresolved"  # stands in the place of a grade that there is not, where it was asked for
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

# The columns that say who somebody is.
_CANVAS_WHO = ("SIS User ID", "SIS Login ID", "ID", "Integration ID")
_CANVAS_FIRST = "Student"
_MOODLE_WHO = ("Email address", "ID number", "Username")
_MOODLE_NAME = "Full name"
_MOODLE = ("Identifier", "Email address", "Grade")  # columns that are always there
_MOST_NAMED = 12


def harmless(value: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def tasks(grades: Sequence[StudentGrade], *, long: bool) -> str:
    """The points of each graded cell."""
    if long:
        rows = [
            [grade.student, name, *_points(cell.score, cell.points), _state(grade, waiting=cell.waiting)]
            for grade in grades
            for name, cell in grade.cells.items()
        ]
        return _csv([["student", "task", "score", "points", "state"], *rows])
    names = list(dict.fromkeys(name for grade in grades for name in grade.cells))

    def row(grade: StudentGrade) -> list[str]:
        state = _state(grade, waiting=bool(grade.waiting))
        score, points, penalty = _points(grade.score, grade.points, grade.penalty)
        cells = [points_text(grade.cells[name].score) if name in grade.cells else "" for name in names]
        who = [grade.student, grade.last_name, grade.first_name]
        return [*who, state, "" if grade.unresolved else score, points, penalty, *cells]

    head = ["student", "last_name", "first_name", "state", "score", "points", "late_penalty", *names]
    return _csv([head, *map(row, grades)])


def _points(*numbers: Decimal) -> list[str]:
    return [*map(points_text, numbers)]


def tests(grades: Sequence[StudentGrade], *, long: bool) -> str:
    """The verdict of each hidden test."""
    verdicts = [
        (grade.student, task.test_cell, verdict)
        for grade in grades
        if grade.result is not None
        for task in grade.result.tasks
        for verdict in task.verdicts
    ]
    if long:
        rows = [
            [student, cell, one.test, one.title, points_text(one.points), str(one.status)]
            for student, cell, one in verdicts
        ]
        return _csv([["student", "task", "test", "title", "points", "verdict"], *rows])
    names = list(dict.fromkeys(f"{cell}.{one.test}" for _, cell, one in verdicts))
    found: dict[str, dict[str, str]] = {grade.student: {} for grade in grades}
    for student, cell, one in verdicts:
        found[student][f"{cell}.{one.test}"] = str(one.status)
    return _csv(
        [["student", *names], *([student, *(of.get(name, "") for name in names)] for student, of in found.items())]
    )


@dataclass
class Filled:
    """A learning system's own file with the grades filled in, its other columns as they were.

    Attributes:
        content: the file.
        rows: by student, the row that is theirs.
        not_there: students with a grade that the file does not know.
        without: people of the file for whom there is no grade, by what the file calls them.
    """

    content: str = ""
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    not_there: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)


def canvas(export: Path, grades: Sequence[StudentGrade], column: str) -> Filled:
    """Fill the teacher's gradebook as Canvas exports it.

    Args:
        column: the name of the assignment there, with or without its number in brackets.

    Raises:
        CourseError: it is no such file, or has no such column, or several.
    """
    table = _Table(export)
    if table.head[:1] != [_CANVAS_FIRST]:
        what = f"its first column is not {_CANVAS_FIRST!r}"
        raise CourseError(f"{export} is not a gradebook that Canvas exported: {what}")
    columns = [name for name in table.head if name == column or re.sub(r" \(\d+\)$", "", name) == column]
    if len(columns) != 1:
        some = ", ".join(map(repr, table.head[:_MOST_NAMED])) + (", …" if len(table.head) > _MOST_NAMED else "")
        why = f"{export} has {len(columns)} columns named {column!r}"
        raise CourseError(f"{why}: name one with --column. It has: {some}")
    people = [row for row in table.rows if any(row.get(name) for name in _CANVAS_WHO)]  # not the points possible
    return _fill(table, people, _CANVAS_WHO, columns[0], _CANVAS_FIRST, grades)


def moodle(worksheet: Path, grades: Sequence[StudentGrade]) -> Filled:
    """Fill Moodle's offline grading worksheet. Raises CourseError where it is none."""
    table = _Table(worksheet)
    if missing := [name for name in _MOODLE if name not in table.head]:
        what = f"it has no column {', '.join(missing)}"
        raise CourseError(f"{worksheet} is not Moodle's offline grading worksheet in English: {what}")
    name = _MOODLE_NAME if _MOODLE_NAME in table.head else "Email address"
    return _fill(table, table.rows, _MOODLE_WHO, "Grade", name, grades)


class _Table:
    """A learning system's file: its columns, and its rows. Raises CourseError where it cannot be read."""

    def __init__(self, path: Path) -> None:
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CourseError(f"{path} cannot be read: {error}") from error
        content = text.removeprefix("\ufeff")
        self._mark = text[: len(text) - len(content)]
        self._line_end = "\r\n" if "\r\n" in content else "\n"
        reader = csv.DictReader(io.StringIO(content, newline=""), restval="")
        self.head = list(reader.fieldnames or ())
        self.rows = [{name: row[name] or "" for name in self.head} for row in reader]

    def __str__(self) -> str:
        """The file as it is to be written: with the mark at its beginning, and the ends of lines, that it had."""
        return self._mark + _csv([self.head, *([row[name] for name in self.head] for row in self.rows)], self._line_end)


def _fill(
    table: _Table,
    people: Sequence[dict[str, str]],
    who: Sequence[str],
    column: str,
    name: str,
    grades: Sequence[StudentGrade],
) -> Filled:
    roster = Roster(Student(one.student, one.first_name, one.last_name, one.email, one.lms_user_id) for one in grades)
    by_student = {grade.student: grade for grade in grades}
    filled = Filled()
    for row in people:
        try:
            student = roster.find([row.get(one, "") for one in who], [row.get(_MOODLE_NAME, "")])
        except Doubtful:
            student = None
        if student is None:
            filled.without.append(row[name])
            continue
        grade = by_student[student]
        filled.rows[grade.student] = row
        if grade.submitted:
            row[column] = UNRESOLVED if grade.unresolved else points_text(grade.score)
    filled.not_there = [grade.student for grade in grades if grade.submitted and grade.student not in filled.rows]
    filled.content = str(table)
    return filled


def _state(grade: StudentGrade, *, waiting: bool) -> str:
    if grade.unresolved:
        return UNRESOLVED
    if not grade.submitted:
        return "not handed in"
    return "waits for a person" if waiting else "graded"


def _csv(rows: Iterable[Iterable[str]], line_end: str = "") -> str:
    """The rows as CSV; without the ends of lines of another's file, as one of ours: then no text is a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator=line_end or "\n")
    for row in rows:
        writer.writerow(row if line_end else map(_cell, row))
    return target.getvalue()


def _cell(value: str) -> str:
    return value if re.fullmatch(r"-?\d+(\.\d+)?", value) else harmless(value)
