"""`autograder watch`: each submission is graded as it comes; nothing is lost, and nothing is graded twice."""

import os
import random
import shutil
import signal
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import commands
import pytest
import tiny
from tiny_class import CLASS, SCORES, autograder, gradebook, scores

from autograder.course import Assignment
from autograder.judging.verdicts import Result
from autograder.records import ledger

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbgrader's own imports
    from nbgrader.api import Gradebook

NAME = tiny.ASSIGNMENT


@pytest.fixture
def folder(checkout: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    folder.mkdir()
    tiny.make_course(folder, checkout)
    return folder


def _configure(folder: Path, *lines: str) -> None:
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("\n" + "\n".join(lines) + "\n")


def _record(folder: Path, student: str) -> Result | None:
    return ledger.find(Assignment(folder, NAME), student)


def _graded(folder: Path, student: str, attempts: int = 1) -> Callable[[], bool]:
    def graded() -> bool:
        record = _record(folder, student)
        return record is not None and record.resolved and len(record.attempts) == attempts

    return graded


def _page(folder: Path, student: str) -> Path:
    return folder / "feedback" / student / NAME / f"{NAME}.html"


def test_what_is_handed_in_is_graded_and_again_when_it_is_another(folder: Path) -> None:
    tiny.submit(folder, "ada", softmax=tiny.OVERFLOWS)
    with commands.watching(folder, NAME, "--jobs", "1") as watch:
        watch.wait_for(_graded(folder, "ada"))
        assert scores(folder) == {"ada": (1, 1)}
        watch.wait_for(_page(folder, "ada").exists)
        tiny.submit(folder, "ada")
        watch.wait_for(_graded(folder, "ada", 2))
        assert scores(folder) == {"ada": (2, 1)}
        done = commands.run_autograder(folder, "watch", NAME)
        assert done.returncode == 2
        assert "another watcher stands on entropy already" in done.stderr
    assert "ada: 3 of 3 points" in watch.said
    assert "2 graded, 0 without a grade." in watch.said


_CURVE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"


def test_the_grade_comes_first_and_then_the_figures(folder: Path) -> None:
    for student in ("ada", "bob", "cy"):
        softmax = next(cell.source for cell in tiny.source_notebook().cells if cell.id == "softmax")
        tiny.submit(folder, student, softmax=f"{_CURVE}{softmax}")
    with commands.watching(folder, NAME, "--jobs", "1") as watch:
        for student in ("ada", "bob", "cy"):
            watch.wait_for(_page(folder, student).exists)
            record, page = _record(folder, student), _page(folder, student).read_text()
            assert record is not None
            assert record.figures
            assert "data:image/png" in page
        assert scores(folder) == dict.fromkeys(("ada", "bob", "cy"), (2, 1))
        assert "Nothing to do" in autograder(folder, "grade", NAME)


def test_a_file_that_is_being_written_is_waited_for(folder: Path) -> None:
    path = tiny.submit(folder, "ada")
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    with commands.watching(folder, NAME, "--jobs", "1", "--no-pages") as watch:
        time.sleep(1.0)
        assert _record(folder, "ada") is None
        with path.open("ab") as file:
            file.write(whole[1000:])
        watch.wait_for(_graded(folder, "ada"))
    assert "✗" not in watch.said


def test_the_gradebook_knows_the_assignment_before_anybody_hands_in(folder: Path) -> None:
    with commands.watching(folder, NAME, "--jobs", "1"), Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as known:
        assert known.find_notebook(NAME, NAME).max_score == 4


def test_what_cannot_be_read_is_told_when_nothing_more_comes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.classroom.watching.watcher.UNFINISHED", 0.5)
    tiny.submit(folder, "ada").write_text("{")
    with commands.watching(folder, NAME, "--jobs", "1") as watch:
        watch.wait_for("✗ ada: entropy.ipynb is not a notebook")


def test_a_class_is_graded_by_the_workers_of_the_watcher(folder: Path) -> None:
    for student, cells in CLASS.items():
        tiny.submit(folder, student, **cells)
    _configure(folder, "c.Grade.call_seconds = 1.0", "c.Grade.task_seconds = 2.0")
    with commands.watching(folder, NAME, "--jobs", "2", "--no-pages") as watch:
        watch.wait_for(lambda: all(_graded(folder, student)() for student in CLASS))
        assert scores(folder) == SCORES
        said = autograder(folder, "grade", NAME, "--again")
        assert "By the workers of the watcher" in said
        assert "4 graded, 0 of them with another score" in said
        tests = folder / "tests" / "hidden" / NAME / "test_entropy.py"
        tests.write_text(tests.read_text().replace("log2", "log"))
        said = autograder(folder, "grade", NAME, "--student", "ada")  # by itself: the watcher has other tests
        assert "By the workers" not in said
        assert "ada │ entropy │ 1 │ 0" in said
    record = _record(folder, "ada")
    assert record is not None
    assert record.figures


def test_attempts_wait_for_their_hour(folder: Path) -> None:
    _configure(folder, "c.Attempts.an_hour = 1")
    with commands.watching(folder, NAME, "--jobs", "1") as watch:
        tiny.submit(folder, "ada")
        watch.wait_for(_graded(folder, "ada"))
        tiny.submit(folder, "ada", softmax="")
        tiny.submit(folder, "bob")
        watch.wait_for(_graded(folder, "bob"))
        assert scores(folder)["ada"] == (2, 1)
        watch.wait_for(_page(folder, "ada").exists)
    assert "The next one is graded from" in _page(folder, "ada").read_text()
    autograder(folder, "grade", NAME)  # a person need not wait
    assert scores(folder)["ada"] == (0, 1)


def test_new_submissions_are_graded_by_new_tests_and_others_wait_for_a_person(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.classroom.watching.watcher._LOOK", 0.3)
    with commands.watching(folder, NAME, "--jobs", "1", "--no-pages") as watch:
        tiny.submit(folder, "ada")
        watch.wait_for(_graded(folder, "ada"))
        tests = folder / "tests" / "hidden" / NAME / "test_entropy.py"
        tests.write_text(tests.read_text().replace("log2", "log"))
        watch.wait_for("The course has changed: new submissions are graded by it")
        tiny.submit(folder, "bob")
        watch.wait_for(_graded(folder, "bob"))
    assert scores(folder) == {"ada": (2, 1), "bob": (2, 0)}


def test_zips_in_an_inbox_are_collected(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And where folders are removed, the watcher stands."""
    monkeypatch.setattr("autograder.classroom.watching.watcher._LOOK", 0.5)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    tiny.nbgrader(folder, "db", "student", "add", "ada", "--first-name", "Ada", "--last-name", "Lee")
    notebook = tiny.submit(folder, "x").read_text()
    (folder / "submitted" / "x").rename(tmp_path / "x")
    with commands.watching(folder, NAME, "--jobs", "1", "--inbox", str(inbox)) as watch:
        with zipfile.ZipFile(inbox / "moodle.zip", "w") as archive:
            archive.writestr(f"Ada Lee_501_assignsubmission_file/{NAME}.ipynb", notebook)
        watch.wait_for(_graded(folder, "ada"))
        shutil.rmtree(inbox)
        shutil.rmtree(folder / "submitted")
        watch.wait_for("cannot be read")
        tiny.submit(folder, "bob")
        watch.wait_for(_graded(folder, "bob"))
    assert "moodle.zip: 1 submissions collected" in watch.said


def test_a_watcher_that_is_killed_goes_on_where_it_was(folder: Path) -> None:
    """The gradebook in the end is that of an undisturbed run."""
    _configure(folder, "c.Grade.call_seconds = 1.0", "c.Grade.task_seconds = 2.0")
    moments = random.Random(3)  # noqa: S311  for what happens in tests
    for student, cells in CLASS.items():
        tiny.submit(folder, student, **cells)
    for _ in range(3):
        with commands.watching(folder, NAME, "--jobs", "2", own_server=True) as watch:
            time.sleep(moments.uniform(0.1, 1.5))
            watch.end(signal.SIGKILL)
    with commands.watching(folder, NAME, "--jobs", "2") as watch:
        watch.wait_for(lambda: all(_graded(folder, student)() for student in CLASS))
        watch.wait_for(lambda: all(_page(folder, student).exists() for student in CLASS))
    assert scores(folder) == SCORES
    before = gradebook(folder)
    assert "Nothing to do" in autograder(folder, "grade", NAME, "--no-figures")
    assert gradebook(folder) == before


def test_a_disk_that_fills_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = folder / "room"
    write = ledger.write

    def full(place: Assignment, result: Result) -> None:
        if not room.exists():
            raise OSError(28, "No space left on device")
        write(place, result)

    monkeypatch.setattr(ledger, "write", full)
    monkeypatch.setattr("autograder.classroom.watching.watcher._RETRY", 0.2)
    with commands.watching(folder, NAME, "--jobs", "1", "--no-pages") as watch:
        tiny.submit(folder, "ada")
        watch.wait_for("What was graded cannot be saved, and is tried again")
        room.touch()
        watch.wait_for(_graded(folder, "ada"))
    assert scores(folder) == {"ada": (2, 1)}


def test_an_interrupt_finishes_what_is_being_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = ledger.write

    def interrupted(place: Assignment, result: Result) -> None:
        if result.problem:  # the first one of two
            os.kill(os.getpid(), signal.SIGINT)
        write(place, result)

    monkeypatch.setattr(ledger, "write", interrupted)
    tiny.submit(folder, "ada")
    with commands.watching(folder, NAME, "--jobs", "1", "--no-pages") as watch:
        watch.wait_for("1 graded, 0 without a grade.")
        watch.end(signal.SIGINT)
    assert scores(folder) == {"ada": (2, 1)}


def test_the_exchange_brings_submissions_and_takes_pages(folder: Path, tmp_path: Path) -> None:
    _configure(
        folder,
        f"c.Exchange.root = {str(tmp_path / 'exchange')!r}",
        f"c.Exchange.cache = {str(tmp_path / 'cache')!r}",
    )
    done = commands.run_autograder(folder, "watch", NAME, "--exchange")
    assert done.returncode == 2
    assert "nbgrader release_assignment entropy makes it" in done.stderr
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    home = tmp_path / "student"
    home.mkdir()
    (home / "nbgrader_config.py").write_text((folder / "nbgrader_config.py").read_text())
    tiny.nbgrader(folder, "release_assignment", NAME)
    tiny.nbgrader(home, "fetch_assignment", NAME)
    path = home / NAME / f"{NAME}.ipynb"
    tiny.solve(path)
    with commands.watching(folder, NAME, "--jobs", "1", "--exchange", "--release") as watch:
        for attempt, text in enumerate([path.read_text(), path.read_text(), path.read_text() + "\n"], start=1):
            path.write_text(text)  # the same one twice
            tiny.nbgrader(home, "submit", NAME)
            watch.wait_for(lambda: len(list(tmp_path.glob("exchange/*/feedback/*.html"))) >= attempt)  # noqa: B023
            tiny.nbgrader(home, "fetch_feedback", NAME)
            pages = list((home / NAME / "feedback").glob(f"*/{NAME}.html"))
            assert len(pages) == attempt
    assert "<strong>3</strong> of 3 points" in pages[0].read_text()
