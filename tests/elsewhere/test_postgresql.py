"""A course whose gradebook is on a PostgreSQL server, started for it: the whole way, and two graders at once."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import commands
import pytest
import tiny
from formgrader import formgrader

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = tiny.ASSIGNMENT
QUESTION = "question_unit"
_PATIENCE = 30.0  # seconds


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server of its own, which listens at a file."""
    [*_, programs] = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    place = Path(tempfile.mkdtemp())
    as_somebody: list[str] = []
    if os.geteuid() == 0:  # whom it refuses to be
        shutil.chown(place, "nobody")
        as_somebody = ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    options = ["--username=course", "--auth=trust", "--encoding=UTF8", "--no-sync", f"--pgdata={place / 'data'}"]
    initdb = [*as_somebody, str(programs / "initdb"), *options]
    subprocess.run(initdb, cwd=place, check=True, stdout=subprocess.DEVNULL)
    options = ["-D", str(place / "data"), "-k", str(place), "-c", "listen_addresses=", "-c", "fsync=off"]
    with (place / "log").open("wb") as log:
        running = subprocess.Popen([*as_somebody, str(programs / "postgres"), *options], stderr=log, cwd=place)
    try:
        for _ in range(int(_PATIENCE / 0.1)):
            if (place / ".s.PGSQL.5432").exists():
                break
            time.sleep(0.1)
        yield f"postgresql+psycopg://course@/postgres?host={place}"
    finally:
        running.terminate()
        running.wait(_PATIENCE)
        shutil.rmtree(place)


@pytest.fixture(scope="module")
def folder(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course, released and due, with what three students handed in."""
    folder = tmp_path_factory.mktemp("course")
    for part in ("source", "tests"):
        shutil.copytree(tiny.STARTER / part, folder / part)
    shutil.copy(CHECKOUT / "nbgrader_config.py", folder)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.CourseDirectory.db_url = "{server}"\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    _run(folder, "release", ASSIGNMENT, "--quick")
    tiny.nbgrader(folder, "db", "assignment", "add", ASSIGNMENT, "--duedate=2026-01-10 12:00:00 UTC")
    tiny.nbgrader(folder, "db", "student", "add", "ada", "--first-name=Ada")
    for student, cells in {"ada": {}, "bob": {"softmax": tiny.OVERFLOWS}, "late": {}}.items():
        when = "2026-01-11" if student == "late" else "2026-01-09"
        (tiny.submit(folder, student, **cells).parent / "timestamp.txt").write_text(f"{when} 12:00:00 UTC")
    return folder


def _run(folder: Path, *arguments: str, code: int = 0) -> str:
    done = commands.run_autograder(folder, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _grading(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "autograder.main", "grade", ASSIGNMENT, "--again"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _points(server: str, student: str) -> dict[str, tuple[float | None, float | None]]:
    with Gradebook(server) as gradebook:
        notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
        return {grade.name: (grade.auto_score, grade.manual_score) for grade in notebook.grades}


def test_a_class_goes_the_whole_way(folder: Path, server: str) -> None:
    assert "3 graded" in _run(folder, "grade", ASSIGNMENT, "--jobs", "2")
    assert not (folder / "gradebook.db").exists()
    assert _points(server, "bob") == {"test_softmax": (1, None), "test_entropy": (1, None), QUESTION: (None, None)}
    assert "late: late penalty 3 → 0" in _run(folder, "extend", ASSIGNMENT, "late", "--by", "2d")
    assert "late: late penalty 0 → 3" in _run(folder, "extend", ASSIGNMENT, "late", "--by", "0")
    with formgrader(folder) as pages:
        pages.give(ASSIGNMENT, "bob", QUESTION, 0.5)
        pages.comment(ASSIGNMENT, "bob", QUESTION, "Well said: ½ “bit”")
        assert "Nothing to do" in _run(folder, "grade", ASSIGNMENT)
        _run(folder, "grade", ASSIGNMENT, "--again", "--student", "bob")
        assert pages.submissions(ASSIGNMENT)["bob"]["score"] == 2.5
        assert pages.ask("POST", f"api/submission/{ASSIGNMENT}/bob/autograde")["success"]
    assert _points(server, "bob")[QUESTION] == (None, 0.5)
    assert "3 pages written" in _run(folder, "feedback", ASSIGNMENT)
    page = (folder / "feedback" / "bob" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "Well said: ½ “bit”" in page
    assert "3 up to date" in _run(folder, "feedback", ASSIGNMENT)
    _run(folder, "export", "csv", ASSIGNMENT)
    tiny.nbgrader(folder, "export", "--to", "grades.csv")
    for table in (f"{ASSIGNMENT}.csv", "grades.csv"):
        [bob] = [line for line in (folder / table).read_text().splitlines() if "bob" in line.split(",")]
        assert "2.5" in bob.split(",")
    _run(folder, "report", ASSIGNMENT)
    assert "✓ gradebook: /postgres, 3 students" in commands.run_autograder(folder, "doctor").stdout


def test_two_graders_and_a_person_at_once_lose_nothing(folder: Path, server: str) -> None:
    with formgrader(folder) as pages:
        box = pages.grades(ASSIGNMENT, "ada")[QUESTION]["id"]
        running = [_grading(folder), _grading(folder)]
        points = 0.0
        while any(one.poll() is None for one in running):
            assert pages.ask("GET", f"api/grade/{box}")["manual_score"] == (points or None)
            points = 0.25 if points == 1 else points + 0.25
            pages.ask("PUT", f"api/grade/{box}", {"manual_score": points, "extra_credit": None})
        said = [one.communicate()[0] for one in running]
        assert [one.returncode for one in running] == [0, 0], said
        assert sum("waiting for it" in text for text in said) == 1
    assert _points(server, "ada") == {"test_softmax": (2, None), "test_entropy": (1, None), QUESTION: (None, points)}
    records = {path.stem: json.loads(path.read_text()) for path in (folder / "ledger" / ASSIGNMENT).glob("*.json")}
    assert {name: record["problem"] for name, record in records.items()} == dict.fromkeys(("ada", "bob", "late"), "")


def test_a_name_that_is_too_long_for_the_server_is_one_students_problem(folder: Path) -> None:
    long = "x" * 140
    tiny.submit(folder, long)
    said = _run(folder, "grade", ASSIGNMENT, code=1)
    assert "1 without a grade, 3 unchanged" in said
    shutil.rmtree(folder / "submitted" / long)


def test_a_server_that_cannot_be_reached_is_said_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "course"
    shutil.copytree(folder, copy)
    with (copy / "nbgrader_config.py").open("a") as config:
        config.write('\nc.CourseDirectory.db_url = "postgresql+psycopg://course:secret@localhost:1/gradebook"\n')
    for arguments in (("grade", ASSIGNMENT), ("report", ASSIGNMENT), ("export", "csv", ASSIGNMENT)):
        said = _run(copy, *arguments, code=2)
        assert "the gradebook cannot be used" in said
        assert "secret" not in said
    for arguments in (("feedback", ASSIGNMENT), ("extend", ASSIGNMENT), ("collect", ASSIGNMENT, str(tmp_path))):
        assert "the gradebook cannot be used" in _run(copy, *arguments, code=2)
    assert "✗ gradebook: localhost:1/gradebook" in _run(copy, "doctor", code=1)
