"""What students see is a setting, before and after the due date; attempts are on the page."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import tiny
from bs4 import BeautifulSoup
from tiny_class import autograder
from traitlets.config import Config

from autograder.course import Assignment
from autograder.judging.verdicts import Status
from autograder.pages.shown import FeedbackPage, Level
from autograder.records import ledger

DUE = datetime(2026, 11, 30, 12)
LATER, EARLIER = DUE + timedelta(minutes=1), DUE - timedelta(minutes=1)


def _page(folder: Path, student: str) -> str:
    path = folder / "feedback" / student / tiny.ASSIGNMENT / f"{tiny.ASSIGNMENT}.html"
    return " ".join(BeautifulSoup(path.read_text(), "html.parser").get_text(" ").split())


def _configure(folder: Path, *lines: str) -> None:
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("\n" + "\n".join(lines) + "\n")


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    shutil.copytree(graded, tmp_path / "course")
    return tmp_path / "course"


def test_a_page_shows_as_much_as_the_course_says(course: Path) -> None:
    record = ledger.find(Assignment(course, tiny.ASSIGNMENT), "bob")
    assert record is not None
    [failed] = [verdict for task in record.tasks for verdict in task.verdicts if verdict.status is Status.FAILED]
    title = failed.title.replace("`", " ").split()[-1]
    hint = failed.hint.split("`")[0].strip()
    shows = {"nothing": 0, "score": 1, "verdicts": 2, "all": 3}
    pages = {}
    for level in shows:
        _configure(course, f"c.FeedbackPage.before_due = {level!r}")
        assert "4 pages written" in autograder(course, "feedback", tiny.ASSIGNMENT)
        pages[level] = _page(course, "bob")
    for what, least in (("2 of 3 points", 1), ("Task by task", 2), (title, 2), (hint, 3), ("What to work on", 3)):
        assert [what in page for page in pages.values()] == [how >= least for how in shows.values()], what
    assert "This page shows your score." not in pages["all"]
    assert "Until" not in pages["score"]  # there is no due date
    assert "4 up to date" in autograder(course, "feedback", tiny.ASSIGNMENT)


def test_more_is_shown_when_the_due_date_has_passed(course: Path) -> None:
    _configure(course, "c.FeedbackPage.before_due = 'score'")
    tiny.nbgrader(course, "db", "assignment", "add", tiny.ASSIGNMENT, "--duedate=2999-01-10 12:00:00 UTC")
    autograder(course, "feedback", tiny.ASSIGNMENT)
    assert "Until the due date, 10 January 2999, 12:00 UTC, this page shows your score;" in _page(course, "bob")
    assert "bob: the page is up to date" in tiny.nbgrader(course, "generate_feedback", tiny.ASSIGNMENT)
    tiny.nbgrader(course, "db", "assignment", "add", tiny.ASSIGNMENT, "--duedate=2026-01-10 12:00:00 UTC")
    assert "4 pages written" in autograder(course, "feedback", tiny.ASSIGNMENT)
    assert "What to work on" in _page(course, "bob")


@pytest.mark.parametrize(
    ("settings", "due", "now", "level", "says"),
    [
        ({}, None, DUE, Level.ALL, ""),
        ({"before_due": "score"}, None, DUE, Level.SCORE, "This page shows your score."),
        ({"before_due": "nothing"}, DUE, EARLIER, Level.NOTHING, "after that, also why tests failed."),
        ({"before_due": "nothing"}, DUE, LATER, Level.ALL, ""),
        ({"before_due": "score", "after_due": "verdicts"}, DUE, LATER, Level.VERDICTS, "This page shows your score, "),
        ({"before_due": "all", "after_due": "score"}, DUE, EARLIER, Level.ALL, ""),
    ],
)
def test_the_rule_is_a_sentence(
    settings: dict[str, str], due: datetime | None, now: datetime, level: Level, says: str
) -> None:
    feedback = FeedbackPage(config=Config({"FeedbackPage": settings}))
    assert feedback.level(due, now) is level
    rule = feedback.rule(due, now)
    assert says in rule
    assert bool(says) == bool(rule)


def test_attempts_and_their_rule_are_on_the_page(course: Path) -> None:
    _configure(course, "c.Attempts.an_hour = 2", "c.Attempts.counts = 'best'")
    tiny.submit(course, "ada", softmax="")
    autograder(course, "grade", tiny.ASSIGNMENT)
    autograder(course, "feedback", tiny.ASSIGNMENT)
    page = _page(course, "ada")
    assert "attempts are graded at once, up to 2 an hour. The best attempt in time counts." in page
    assert "The next one is graded from" in page
    assert "3 of 3 points" in page
    assert "1, counts" in page
    assert "The next one is graded from" not in _page(course, "bob")
