"""Points that people give in formgrader belong to the work that they were given for.

One class goes through a few days of a course. Each test looks at a student of it, for whom something else happens.
"""

import shutil
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import commands
import pytest
import tiny
from formgrader import Formgrader, formgrader

from autograder.course import Assignment
from autograder.records import ledger

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook

ASSIGNMENT = tiny.ASSIGNMENT
QUESTION = "question_unit"
CLASS = ("same", "other", "broken", "emptied", "taken_back", "code")


@dataclass
class Day:
    """What formgrader and the student's page showed in the evening.

    Attributes:
        grades: by student and cell, points by hand, and whether they are asked for.
        scores: by student.
        waiting: the students in formgrader's queue.
        pages: by student.
    """

    said: str
    grades: dict[str, dict[str, tuple[float | None, bool]]] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)


def _grade(folder: Path, *options: str, code: int = 0) -> str:
    done = commands.run_autograder(folder, "grade", ASSIGNMENT, *options)
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _look(folder: Path, pages: Formgrader, said: str, *, feedback: bool = False) -> Day:
    day = Day(said)
    for student, shown in pages.submissions(ASSIGNMENT).items():
        if not shown["autograded"]:
            continue
        grades = pages.grades(ASSIGNMENT, student)
        day.grades[student] = {c: (g["manual_score"], g["needs_manual_grade"]) for c, g in grades.items()}
        day.scores[student] = shown["score"]
        if shown["needs_manual_grade"]:
            day.waiting.add(student)
    if feedback:
        tiny.nbgrader(folder, "generate_feedback", ASSIGNMENT, "--force")
        day.pages = {path.parts[-3]: path.read_text() for path in (folder / "feedback").rglob("*.html")}
    return day


@pytest.fixture(scope="module")
def folder(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    tiny.make_course(folder, checkout)
    for student in CLASS:
        tiny.submit(folder, student, question_unit="Bits.", softmax=tiny.OVERFLOWS)
    return folder


@pytest.fixture(scope="module")
def days(folder: Path) -> dict[str, Day]:
    days: dict[str, Day] = {}
    first = _grade(folder)
    with formgrader(folder) as pages:
        days["handed in"] = _look(folder, pages, first)
        days["handed in"].pages = {"same": pages.page(ASSIGNMENT, "same")}
        for student in CLASS:
            pages.give(ASSIGNMENT, student, QUESTION, 0.5)
        pages.give(ASSIGNMENT, "code", "test_softmax", 1.5)
        pages.give(ASSIGNMENT, "taken_back", QUESTION, None)
        days["graded again"] = _look(folder, pages, _grade(folder, "--again"), feedback=True)
        days["by nbgrader"] = _look(folder, pages, tiny.nbgrader(folder, "autograde", ASSIGNMENT, "--force"))
        assert pages.ask("POST", f"api/submission/{ASSIGNMENT}/same/autograde")["success"]
        days["by formgrader"] = _look(folder, pages, "")

        tiny.submit(folder, "same", question_unit="Bits.  \n", softmax="")  # other code, and a blank more
        tiny.submit(folder, "other", question_unit="Nats.", softmax=tiny.OVERFLOWS)
        tiny.submit(folder, "broken").write_text("{")
        emptied = folder / "submitted" / "emptied" / ASSIGNMENT
        shutil.copy(folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", emptied)
        tiny.submit(folder, "code", question_unit="Bits.")
        days["handed in again"] = _look(folder, pages, _grade(folder, code=1), feedback=True)

        for student in ("other", "broken"):
            tiny.submit(folder, student, question_unit="Bits.", softmax=tiny.OVERFLOWS)
        days["as at first"] = _look(folder, pages, _grade(folder))
    return days


@pytest.mark.parametrize("day", ["graded again", "by nbgrader", "by formgrader", "handed in again"])
def test_points_stay_given_while_the_answer_is_the_same(days: dict[str, Day], day: str) -> None:
    assert days["handed in"].grades["same"][QUESTION] == (None, True)
    assert days[day].grades["same"][QUESTION] == (0.5, False)
    assert "same" not in days[day].waiting


def test_graders_see_what_the_instructor_answered(days: dict[str, Day]) -> None:
    answer = days["handed in"].pages["same"].partition("<summary>The instructor's answer</summary>")[2]
    assert answer.partition("</details>")[0].strip() == "<p>Bits.</p>"
    assert "The instructor's answer" not in days["graded again"].pages["same"]


def test_nobody_waits_on_a_page_whose_points_are_given(days: dict[str, Day]) -> None:
    page = days["graded again"].pages["same"]
    assert "2.5</strong> of 4 points</p>" in page
    assert "waiting for a person" not in page


def test_points_are_set_aside_for_another_answer_and_come_back_with_theirs(days: dict[str, Day]) -> None:
    again = days["handed in again"]
    assert again.grades["other"][QUESTION] == (None, True)
    assert again.scores["other"] == 2
    assert "other: question_unit: other work than a person gave points for" in again.said
    assert "2</strong> of 3 points so far" in again.pages["other"]
    assert days["as at first"].grades["other"][QUESTION] == (0.5, False)
    assert "other work" not in days["as at first"].said


def test_points_outlast_a_file_that_cannot_be_read(days: dict[str, Day]) -> None:
    assert "broken" not in days["handed in again"].grades
    assert days["as at first"].grades["broken"][QUESTION] == (0.5, False)


def test_an_answer_that_was_taken_out_has_no_points_and_waits_for_nobody(days: dict[str, Day]) -> None:
    assert days["handed in again"].grades["emptied"][QUESTION] == (None, False)
    assert days["handed in again"].scores["emptied"] == 0


def test_points_that_a_person_took_back_do_not_come_back(days: dict[str, Day]) -> None:
    assert days["graded again"].grades["taken_back"][QUESTION] == (None, True)


def test_a_score_that_a_person_set_for_code_belongs_to_that_code(folder: Path, days: dict[str, Day]) -> None:
    assert days["by nbgrader"].grades["code"]["test_softmax"] == (1.5, False)
    assert days["handed in again"].grades["code"]["test_softmax"] == (None, True)
    assert days["handed in again"].scores["code"] == 3.5
    record = ledger.find(Assignment(folder, ASSIGNMENT), "code")
    assert record is not None
    assert record.asked_again == ["test_softmax"]


MEANWHILE = f"""
def _give(**_):
    from nbgrader.api import Gradebook
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        grade = gradebook.find_grade("{QUESTION}", "{ASSIGNMENT}", "{ASSIGNMENT}", "ada")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()

c.Autograde.pre_convert_hook = _give
"""


def test_points_that_a_person_gives_while_it_is_graded_are_kept(graded: Path, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(graded, folder)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(MEANWHILE)
    _grade(folder, "--again", "--student", "ada")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(QUESTION, ASSIGNMENT, ASSIGNMENT, "ada")
        assert (grade.manual_score, grade.needs_manual_grade) == (0.5, False)
    record = ledger.find(Assignment(folder, ASSIGNMENT), "ada")
    assert record is not None
    assert [mark.points for mark in record.marks[QUESTION]] == [0.5]
