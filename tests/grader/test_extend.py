"""`autograder extend`: more time for some, in nbgrader's own gradebook, also before they have handed in."""

from pathlib import Path

import commands
import pytest
import tiny

ASSIGNMENT = tiny.ASSIGNMENT


@pytest.fixture(scope="module")
def folder(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    tiny.make_course(folder, checkout)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    return folder


def _run(folder: Path, *arguments: str, code: int = 0) -> str:
    done = commands.run_autograder(folder, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _extend(folder: Path, *arguments: str, code: int = 0) -> str:
    return _run(folder, "extend", ASSIGNMENT, *arguments, code=code)


def test_an_extension_lasts_from_before_handing_in_until_it_is_taken_back(folder: Path) -> None:
    assert "has no due date, so there is nothing to extend" in _extend(folder, "ada", "--by", "2d", code=2)
    tiny.nbgrader(folder, "db", "assignment", "add", ASSIGNMENT, "--duedate=2026-01-10 12:00:00 UTC")
    assert "nothing was submitted: ada; nbgrader db student add" in _extend(folder, "ada", "--by", "2d", code=2)
    tiny.nbgrader(folder, "db", "student", "add", "ada")
    assert "say how long" in _extend(folder, "ada", code=2)
    assert "is no length of time" in _extend(folder, "ada", "--by", "2 weeks", code=2)
    assert "is no time that nbgrader can read" in _extend(folder, "ada", "--until", "2026-01-12 12:00 CEST", code=2)
    said = _extend(folder, "ada", "--until", "2026-01-12 13:00 CET")
    assert "ada: due 2026-01-12 12:00 UTC 1 extensions" in said

    tiny.nbgrader(folder, "export", "--to", "grades.csv")  # there is nothing of ada's that has no grade

    for student in ("ada", "bob"):
        (tiny.submit(folder, student).parent / "timestamp.txt").write_text("2026-01-11 10:00:00 UTC")
    _run(folder, "grade", ASSIGNMENT)
    said = _extend(folder, "bob", "--by", "36h")
    assert "bob: late penalty 3 → 0 (handed in 2026-01-11 10:00:00 UTC; due 2026-01-12 00:00:00 UTC)" in said
    assert "ada: late penalty 0 → 3" in _extend(folder, "ada", "--by", "0")
    assert "bob: due 2026-01-12 00:00 UTC 1 extensions" in _extend(folder)

    tiny.nbgrader(folder, "db", "assignment", "add", ASSIGNMENT)  # which takes the due date away
    said = _run(folder, "grade", ASSIGNMENT, "--again")
    assert "ada: late penalty 3 → 0" in said
    assert "2 graded" in said


def test_what_would_be_taken_off_is_shown_before_it_is(folder: Path) -> None:
    tiny.nbgrader(folder, "db", "assignment", "add", ASSIGNMENT, "--duedate=2026-01-10 12:00:00 UTC")
    for _ in range(2):
        said = _run(folder, "grade", ASSIGNMENT, "--dry-run")
        assert "ada: late penalty 0 → 3" in said
        assert "2 unchanged, 1 with another late penalty; nothing was saved" in said
