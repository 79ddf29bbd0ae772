"""Attempts: each graded submission is noted; the best one counts where the course says so; limits on how many."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
import tiny
from tiny_class import autograder, scores
from traitlets.config import Config

from autograder.course import Assignment
from autograder.judging.verdicts import Attempt, Result
from autograder.records import ledger
from autograder.records.attempts import Attempts

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def folder(checkout: Path, tmp_path: Path) -> Path:
    """A course in which the best attempt in time counts; due on 10 January."""
    tiny.make_course(tmp_path, checkout)
    with (tmp_path / "nbgrader_config.py").open("a") as config:
        config.write("\nc.Attempts.counts = 'best'\n")
    tiny.nbgrader(tmp_path, "db", "assignment", "add", tiny.ASSIGNMENT, "--duedate=2026-01-10 12:00:00 UTC")
    return tmp_path


def _hand_in(folder: Path, day: int, **cells: str) -> None:
    place = tiny.submit(folder, "ada", **cells)
    (place.parent / "timestamp.txt").write_text(f"2026-01-{day:02} 10:00:00 UTC")


def _grade(folder: Path, code: int = 0) -> str:
    return autograder(folder, "grade", tiny.ASSIGNMENT, "--no-figures", code=code)


def _record(folder: Path) -> Result:
    record = ledger.find(Assignment(folder, tiny.ASSIGNMENT), "ada")
    assert record is not None
    return record


def _tried(folder: Path) -> list[Decimal]:
    return [one.score for one in _record(folder).attempts]


def test_the_best_attempt_in_time_counts(folder: Path) -> None:
    _hand_in(folder, 1, softmax=tiny.OVERFLOWS)
    _grade(folder)
    _hand_in(folder, 2)
    assert "ada │ total │ 2 │ 3" in _grade(folder)
    _hand_in(folder, 3, softmax="", entropy="")
    _grade(folder)
    assert scores(folder) == {"ada": (2, 1)}
    assert _tried(folder) == [2, 3, 0]
    assert _record(folder).lateness.handed_in == "2026-01-02 10:00:00 UTC"
    assert "Nothing to do: all 1 grades stand" in _grade(folder)
    said = autograder(folder, "show", "ada")
    assert [word for word in said.split() if word == "counts"] == ["counts"]
    (folder / "submitted" / "ada" / tiny.ASSIGNMENT / f"{tiny.ASSIGNMENT}.ipynb").write_text("{")
    assert "is not a notebook" in _grade(folder, code=1)
    assert scores(folder) == {"ada": (2, 1)}


def test_an_attempt_that_is_late_counts_only_where_none_was_in_time(folder: Path) -> None:
    _hand_in(folder, 11, softmax="")
    _grade(folder)
    _hand_in(folder, 12, softmax="", entropy="")
    _grade(folder)
    assert scores(folder) == {"ada": (0, 0)}
    autograder(folder, "extend", tiny.ASSIGNMENT, "ada", "--until", "2026-01-14 12:00 UTC")
    _hand_in(folder, 13, softmax="")
    _grade(folder)
    _hand_in(folder, 15)
    _grade(folder)
    assert scores(folder) == {"ada": (0, 1)}
    assert _tried(folder) == [1, 0, 1, 3]


def test_the_attempt_that_counts_is_graded_anew_when_the_tests_are_others(folder: Path) -> None:
    beside = folder / "submitted" / "ada" / tiny.ASSIGNMENT / "data.csv"
    _hand_in(folder, 1)
    beside.write_text("of the first attempt")
    _grade(folder)
    _hand_in(folder, 2, softmax="")
    beside.write_text("of the second one")
    _grade(folder)
    tests = folder / "tests" / "hidden" / tiny.ASSIGNMENT / "test_entropy.py"
    tests.write_text(tests.read_text().replace("log2", "log"))
    said = _grade(folder)
    assert "ada │ entropy │ 1 │ 0" in said
    assert scores(folder) == {"ada": (2, 0)}
    assert _tried(folder) == [2, 0]
    kept = folder / "autograded" / "ada" / tiny.ASSIGNMENT / "data.csv"
    assert kept.read_text() == "of the first attempt"  # which its cells can read, when it is graded once more
    assert "Nothing to do: all 1 grades stand" in _grade(folder)


def test_the_last_attempt_counts_where_nothing_else_is_said(folder: Path) -> None:
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text().replace("c.Attempts.counts = 'best'", ""))
    for day, cells in ((1, {}), (2, {"softmax": ""}), (3, {})):
        _hand_in(folder, day, **cells)
        _grade(folder)
        _grade(folder)
    assert scores(folder) == {"ada": (2, 1)}
    assert _tried(folder) == [3, 1, 3]


def _attempts(*minutes: float) -> list[Attempt]:
    """Attempts that were graded so many minutes ago."""
    times = [NOW - timedelta(minutes=ago) for ago in minutes]
    return [Attempt(str(time), "", "", f"{time:%Y-%m-%dT%H:%M:%S}", {}) for time in times]


@pytest.mark.parametrize(
    ("limits", "minutes", "wait"),
    [
        ({}, [1, 2, 3], None),
        ({"an_hour": 2}, [50], None),
        ({"an_hour": 2}, [90, 50, 20], 10),
        ({"an_hour": 2}, [70, 61], None),
        ({"a_day": 3}, [1400, 90, 5], 40),
        ({"an_hour": 1, "a_day": 2}, [1430, 50], 10),
        ({"an_hour": 1}, [-30], None),  # a clock that was wrong
    ],
)
def test_attempts_wait_for_their_hour_and_their_day(
    limits: dict[str, int], minutes: list[float], wait: float | None
) -> None:
    rule = Attempts(config=Config({"Attempts": limits}))
    expected = None if wait is None else NOW + timedelta(minutes=wait)
    assert rule.next_one(_attempts(*minutes), NOW) == expected


def test_an_older_record_has_no_attempts(tmp_path: Path) -> None:
    path = ledger.path_of(entropy := Assignment(tmp_path, "entropy"), "ada")
    path.parent.mkdir(parents=True)
    path.write_bytes(msgspec.json.encode({"assignment": "entropy", "student": "ada", "version": 3}))
    record = ledger.find(entropy, "ada")
    assert record is not None
    assert record.attempts == []
