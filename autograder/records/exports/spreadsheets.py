"""Grades as CSV: of tasks or of tests, long or wide; and filled into what learning systems export."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.course import CourseError
from autograder.judging.verdicts import points_text
from autograder.records.grades import StudentGrade

UNRESOLVED = "unresolved"  # stands in the place of a grade that there is not, where it was asked for
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

# The columns that say who somebody is.
_CANVAS_WHO = ("SIS User ID", "SIS Login ID", "ID", "Integration ID")
_CANVAS_FIRST = "Student"
_MOODLE_WHO = ("Email address", "ID number", "Username", "Full name")
_MOODLE = ("Identifier", "Email address", "Grade")  # columns that are always there
_MOST_NAMED = 12


def harmless(value: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def tasks(grades: Sequence[StudentGrade], *, long: bool) -> str:
    """The points of each graded cell."""
    names = list(dict.fromkeys(name for grade in grades for name in grade.cells))
    if long:
        rows = [
            [
                grade.student,
                name,
                points_text(cell.score),
                points_text(cell.points),
                _state(grade, waiting=cell.waiting),
            ]
            for grade in grades
            for name, cell in grade.cells.items()
        ]
        return _csv([["student", "task", "score", "points", "state"], *rows])
    head = ["student", "last_name", "first_name", "state", "score", "points", "late_penalty", *names]
    return _csv(
        [
            head,
            *(
                [
                    *(grade.student, grade.last_name, grade.first_name),
                    _state(grade, waiting=bool(grade.waiting)),
                    "" if grade.unresolved else points_text(grade.score),
                    points_text(grade.points),
                    points_text(grade.penalty),
                    *(points_text(grade.cells[name].score) if name in grade.cells else "" for name in names),
                ]
                for grade in grades
            ),
        ]
    )


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


class Filled:
    """A learning system's own file with the grades filled in, its other columns as they were.

    Attributes:
        content: the file.
        rows: by student, the row that is theirs.
        not_there: students with a grade that the file does not know.
        without: people of the file for whom there is no grade, by what the file calls them.
    """

    def __init__(self, content: str) -> None:
        self.content = content
        self.rows: dict[str, dict[str, str]] = {}
        self.not_there: list[str] = []
        self.without: list[str] = []


def canvas(export: Path, grades: Sequence[StudentGrade], column: str) -> Filled:
    """Fill the teacher's gradebook as Canvas exports it.

    Args:
        column: the name of the assignment there, with or without its number in brackets.

    Raises:
        CourseError: it is no such file, or has no such column, or several.
    """
    head, rows, form = _read(export)
    if not head or head[0] != _CANVAS_FIRST:
        raise CourseError(
            f"{export} is not a gradebook that Canvas exported: its first column is not {_CANVAS_FIRST!r}"
        )
    columns = [name for name in head if name == column or re.sub(r" \(\d+\)$", "", name) == column]
    if len(columns) != 1:
        raise CourseError(
            f"{export} has {len(columns)} columns named {column!r}: name one with --column. {_some(head)}"
        )
    who = [name for name in _CANVAS_WHO if name in head]
    people = [row for row in rows if any(row[name] for name in who)]  # not the points possible
    return _fill(head, rows, people, who, columns[0], _CANVAS_FIRST, grades, form)


def moodle(worksheet: Path, grades: Sequence[StudentGrade]) -> Filled:
    """Fill Moodle's offline grading worksheet. Raises CourseError where it is none."""
    head, rows, form = _read(worksheet)
    missing = [name for name in _MOODLE if name not in head]
    if missing:
        raise CourseError(
            f"{worksheet} is not Moodle's offline grading worksheet in English: it has no column {', '.join(missing)}"
        )
    who = [name for name in _MOODLE_WHO if name in head]
    return _fill(head, rows, rows, who, "Grade", "Full name" if "Full name" in head else "Email address", grades, form)


def _fill(
    head: Sequence[str],
    rows: Sequence[dict[str, str]],
    people: Sequence[dict[str, str]],
    who: Sequence[str],
    column: str,
    name: str,
    grades: Sequence[StudentGrade],
    form: "_Form",
) -> Filled:
    called: dict[str, list[StudentGrade]] = {}
    for grade in grades:
        for key in {_key(other) for other in _names(grade)}:
            called.setdefault(key, []).append(grade)
    known = {key: those[0] for key, those in called.items() if len(those) == 1}  # names of two people say nothing
    filled = Filled("")
    for row in people:
        found = {known[key].student: known[key] for column in who if (key := _key(row[column])) in known}
        if len(found) != 1:
            filled.without.append(row[name])
            continue
        [grade] = found.values()
        filled.rows[grade.student] = row
        if grade.submitted:
            row[column] = UNRESOLVED if grade.unresolved else points_text(grade.score)
    filled.not_there = [grade.student for grade in grades if grade.submitted and grade.student not in filled.rows]
    filled.content = form.mark + _csv([head, *([row[name] for name in head] for row in rows)], form.line_end)
    return filled


def _names(grade: StudentGrade) -> set[str]:
    """What a student is called in a learning system."""
    full = f"{grade.first_name} {grade.last_name}".strip()
    names = {grade.student, grade.email, grade.lms_user_id} - {""}
    return names | ({full} if grade.first_name and grade.last_name else set())


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _state(grade: StudentGrade, *, waiting: bool) -> str:
    if grade.unresolved:
        return UNRESOLVED
    if not grade.submitted:
        return "not handed in"
    return "waits for a person" if waiting else "graded"


class _Form(NamedTuple):
    """How a file is written: the mark at its beginning, and the ends of its lines."""

    mark: str
    line_end: str


def _read(path: Path) -> tuple[list[str], list[dict[str, str]], _Form]:
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from error
    content = text.removeprefix("\ufeff")
    form = _Form(text[: len(text) - len(content)], "\r\n" if "\r\n" in content else "\n")
    reader = csv.DictReader(io.StringIO(content, newline=""), restval="")
    rows = [{name: row[name] or "" for name in reader.fieldnames or ()} for row in reader]
    return list(reader.fieldnames or ()), rows, form


def _some(names: Sequence[str]) -> str:
    return (
        "It has: " + ", ".join(repr(name) for name in names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    )


def _csv(rows: Iterable[Iterable[str]], line_end: str = "") -> str:
    """The rows as CSV; without the ends of lines of another's file, as one of ours: then no text is a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator=line_end or "\n")
    for row in rows:
        writer.writerow(row if line_end else map(_cell, row))
    return target.getvalue()


def _cell(value: str) -> str:
    return value if re.fullmatch(r"-?\d+(\.\d+)?", value) else harmless(value)
