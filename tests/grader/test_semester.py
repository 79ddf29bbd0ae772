"""A semester in fast motion: deadlines, extensions, resubmissions, points by hand, a corrected test, and feedback.

After each day, what the ledger, the gradebook, the export and the pages say is compared. Each test looks at somebody.
"""

import csv
import re
import shutil
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import commands
import pytest
import tiny

from autograder.course import Assignment
from autograder.judging.verdicts import Result
from autograder.records import ledger

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook

ASSIGNMENT = tiny.ASSIGNMENT
QUESTION = "question_unit"

# A tenth of the score is taken off.
LATE = """
from nbgrader.plugins import BasePlugin
class Late(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.1 * score
c.AssignLatePenalties.plugin_class = Late
"""
# The due date is the tenth of January, noon in UTC.
CLASS = {
    "ann": "2026-01-10 12:59:00.000000 CET",  # in time
    "bob": "2026-01-10 12:30:00.000000 UTC",
    "cem": "2026-01-12 10:00:00.000000 Europe/Berlin",
    "dan": "2026-01-09 10:00:00.000000 UTC",
    "eve": "2026-01-10 11:00:00.000000 America/New_York",  # late
    "fay": "2026-01-09 10:00:00 UTC",
    "gil": "",
}


@dataclass
class Day:
    """What was said that day, and what stood there in the evening.

    Attributes:
        scores: as exported.
        records: the ledger.
        pages: what the pages say the score is.
        written: when these were written.
        differences: where two of them disagree.
    """

    graded: str
    fed_back: str
    exported: str
    scores: dict[str, float]
    records: dict[str, Result]
    pages: dict[str, str]
    written: dict[str, float]
    differences: list[str] = field(default_factory=list)


def _run(folder: Path, *arguments: str, code: int = 0) -> str:
    done = commands.run_autograder(folder, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join(done.stdout.split())


def _due(folder: Path, day: str) -> None:
    tiny.nbgrader(folder, "db", "assignment", "add", ASSIGNMENT, f"--duedate={day} 12:00:00 UTC")


def _submit(folder: Path, student: str, timestamp: str = "", **cells: str) -> None:
    path = tiny.submit(folder, student, **{"question_unit": "Bits.", **cells})
    (path.parent / "timestamp.txt").unlink(missing_ok=True)
    if timestamp:
        (path.parent / "timestamp.txt").write_text(timestamp)


def _give(folder: Path, student: str, points: float) -> None:
    """As formgrader does."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(QUESTION, ASSIGNMENT, ASSIGNMENT, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def _time(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else ""


def _evening(folder: Path, graded: str, fed_back: str) -> Day:
    exported = commands.run_nbgrader(folder, "export", "--to", "grades.csv")
    with (folder / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    scores = {student: float(row["score"]) for student, row in rows.items()}
    records = {result.student: result for result in ledger.read(Assignment(folder, ASSIGNMENT))}
    paths = {path.parts[-3]: path for path in (folder / "feedback").rglob("*.html")}
    pages = {}
    for student, path in paths.items():
        found = re.search(r"<strong>([0-9.]+)</strong> of", path.read_text())
        pages[student] = found[1] if found else "no score"
    written = {student: path.stat().st_mtime for student, path in paths.items()}
    day = Day(graded, fed_back, exported.stderr, scores, records, pages, written)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions(ASSIGNMENT):
            student, record = submission.student.id, records[submission.student.id]
            grades = {grade.name: grade for notebook in submission.notebooks for grade in notebook.grades}
            automatic = {task.test_cell: float(task.score) for task in record.tasks} if record.resolved else {}
            said = {
                "scores": {name: grades[name].auto_score for name in automatic} == automatic,
                "exported": record.resolved == (student in scores),
                "penalty": record.lateness.penalty == submission.late_submission_penalty,
                "handed in": not record.resolved or record.lateness.handed_in == _time(submission.timestamp),
                "a page": record.resolved == (student in pages),
                "its score": student not in pages or float(pages[student]) == pytest.approx(scores.get(student)),
            }
            day.differences += [f"{student}: {what}" for what, agrees in said.items() if not agrees]
    return day


@pytest.fixture(scope="module")
def folder(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    tiny.make_course(folder, checkout)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(LATE)
    _due(folder, "2026-01-10")
    for student, timestamp in CLASS.items():
        _submit(folder, student, timestamp)
    return folder


@pytest.fixture(scope="module")
def days(folder: Path) -> dict[str, Day]:
    days: dict[str, Day] = {}

    def day(name: str, *, code: int = 0, feedback: Callable[[], str] | None = None) -> None:
        graded = _run(folder, "grade", ASSIGNMENT, code=code)
        fed_back = feedback() if feedback else _run(folder, "feedback", ASSIGNMENT)
        days[name] = _evening(folder, graded, fed_back)

    day("handed in")
    day("nothing new")
    for student, points in (("ann", 1), ("bob", 0.5), ("dan", 1)):
        _give(folder, student, points)
    day("read by a person", feedback=lambda: tiny.nbgrader(folder, "generate_feedback", ASSIGNMENT))
    days["extended"] = _evening(folder, _run(folder, "extend", ASSIGNMENT, "cem", "--by", "3d"), "")
    _submit(folder, "bob", "2026-01-09 12:30:00 UTC")  # a corrected time
    _submit(folder, "dan", "2026-01-11 10:00:00 UTC", question_unit="Nats.")
    shutil.rmtree(folder / "submitted" / "eve")
    tiny.nbgrader(folder, "db", "student", "remove", "fay", "--force")
    tiny.submit(folder, "gil").write_text("{")
    day("handed in again", code=1)
    tests = folder / "tests" / "hidden" / ASSIGNMENT / "test_entropy.py"
    tests.write_text(tests.read_text().replace("log2", "log"))
    _run(folder, "grade", ASSIGNMENT, "--student", "eve", code=1)
    day("another test", code=1)
    _due(folder, "2026-01-20")
    tiny.submit(folder, "gil")
    day("due later")
    return days


def test_ledger_gradebook_export_and_pages_agree_every_evening(days: dict[str, Day]) -> None:
    assert {name: day.differences for name, day in days.items() if name != "extended"} == {
        name: [] for name in days if name != "extended"
    }


def test_time_zones_count(days: dict[str, Day]) -> None:
    late = {student: score for student, score in days["handed in"].scores.items() if score != 3}
    assert late == {"bob": 2.7, "cem": 2.7, "eve": 2.7}


def test_what_has_not_changed_is_neither_graded_nor_written_again(days: dict[str, Day]) -> None:
    first, second = days["handed in"], days["nothing new"]
    assert "Nothing to do: all 7 grades stand" in second.graded
    assert "0 pages written, 7 up to date" in second.fed_back
    assert first.written == second.written


def test_points_by_hand_are_on_the_page_and_only_their_pages_are_new(days: dict[str, Day]) -> None:
    before, day = days["nothing new"], days["read by a person"]
    assert day.pages["ann"] == "4"
    assert day.pages["bob"] == "3.15"
    assert "bob: late penalty 0.3 → 0.35" in day.graded
    assert {s for s in CLASS if before.written[s] != day.written[s]} == {"ann", "bob", "dan"}


def test_an_extension_counts_at_once_and_nothing_is_run_for_it(days: dict[str, Day]) -> None:
    before, day = days["read by a person"], days["extended"]
    assert "cem: late penalty 0.3 → 0" in day.graded
    assert "due 2026-01-13 12:00" in day.graded
    assert day.scores["cem"] == 3
    assert day.records["cem"].seed == before.records["cem"].seed


def test_a_corrected_time_takes_the_penalty_back_and_nothing_is_run_for_it(days: dict[str, Day]) -> None:
    before, day = days["extended"], days["handed in again"]
    assert "bob: late penalty 0.35 → 0" in day.graded
    assert day.scores["bob"] == 3.5
    assert day.records["bob"].seed == before.records["bob"].seed


def test_another_text_is_asked_about_again(days: dict[str, Day]) -> None:
    day = days["handed in again"]
    assert "Handed in again since: dan" in day.graded
    assert "dan: question_unit: other work" in day.graded
    assert "dan: late penalty 0 → 0.3" in day.graded
    assert day.scores["dan"] == 2.7


def test_a_submission_that_is_gone_is_listed_until_its_grade_is_taken_back(days: dict[str, Day]) -> None:
    day = days["handed in again"]
    assert "eve: graded before, and gone from submitted/ now" in day.graded
    assert day.scores["eve"] == 2.7
    assert "eve: graded, and gone from submitted/ now" in day.exported
    assert "eve:" not in days["due later"].graded
    assert "eve" not in days["another test"].scores
    assert "eve" not in days["another test"].pages


def test_a_student_who_left_the_gradebook_is_listed_and_not_taken_in_again(days: dict[str, Day]) -> None:
    day = days["handed in again"]
    assert "fay: graded before, and removed from the gradebook since" in day.graded
    assert "fay" not in day.scores
    assert "fay" not in day.pages


def test_a_broken_file_has_no_page(days: dict[str, Day]) -> None:
    assert "gil" in days["extended"].pages
    assert "gil" not in days["handed in again"].pages
    assert days["due later"].pages["gil"] == "2"


def test_a_corrected_test_changes_grades_and_keeps_the_points_of_people(days: dict[str, Day]) -> None:
    day = days["another test"]
    assert "ann │ entropy │ 1 │ 0" in day.graded
    assert day.scores["ann"] == 3
    assert day.pages["ann"] == "3"


def test_a_later_due_date_takes_penalties_back(days: dict[str, Day]) -> None:
    day = days["due later"]
    assert "dan: late penalty 0.2 → 0" in day.graded
    assert day.scores == {"ann": 3, "bob": 2.5, "cem": 2, "dan": 2, "gil": 2}
