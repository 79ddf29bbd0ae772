"""Who is graded next: one submission a student, the newest, and nobody waits behind another's hundred."""

import os
from pathlib import Path

import pytest

from autograder.classroom.watching.arrivals import SETTLED, Arrivals
from autograder.course import Assignment


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def arrivals(tmp_path: Path, clock: Clock) -> Arrivals:
    (tmp_path / "submitted").mkdir()
    return Arrivals(Assignment(tmp_path, "entropy"), ["eve"], clock)


def _hand_in(folder: Path, student: str, text: str) -> None:
    path = folder / "submitted" / student / "entropy" / "entropy.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _settle(arrivals: Arrivals, clock: Clock) -> None:
    arrivals.look()
    clock.now += SETTLED


@pytest.mark.parametrize(("later", "whole"), [(SETTLED / 2, False), (2 * SETTLED, True)])
def test_what_changes_right_after_its_grading_began_was_not_whole(
    arrivals: Arrivals, clock: Clock, tmp_path: Path, later: float, whole: bool
) -> None:
    _hand_in(tmp_path, "ada", "{")
    arrivals.look()
    assert arrivals.ready == ["ada"]
    arrivals.begin("ada")
    clock.now += later
    _hand_in(tmp_path, "ada", "{}")
    arrivals.look(["ada"])
    assert arrivals.was_whole("ada") is whole
    arrivals.again("ada")
    assert arrivals.ready == ["ada"]
    arrivals.begin("ada")
    assert arrivals.was_whole("ada")
    arrivals.end("ada")
    assert arrivals.waiting == []
    assert arrivals.seconds() is None


def test_one_students_attempts_do_not_delay_anothers_first(arrivals: Arrivals, clock: Clock, tmp_path: Path) -> None:
    for attempt in range(3):
        _hand_in(tmp_path, "ada", f"{attempt}")
        _settle(arrivals, clock)
        if attempt == 0:
            arrivals.begin("ada")
            arrivals.end("ada")
    _hand_in(tmp_path, "bob", "bob's first")
    _settle(arrivals, clock)
    assert arrivals.ready == ["bob", "ada"]


def test_what_changes_while_it_is_graded_waits_again(arrivals: Arrivals, clock: Clock, tmp_path: Path) -> None:
    _hand_in(tmp_path, "ada", "1")
    _settle(arrivals, clock)
    arrivals.begin("ada")
    _hand_in(tmp_path, "ada", "another")
    _settle(arrivals, clock)
    assert arrivals.ready == []  # one at a time
    arrivals.end("ada")
    assert arrivals.ready == ["ada"]


def test_who_has_to_wait_waits_until_then_or_until_a_change(arrivals: Arrivals, clock: Clock, tmp_path: Path) -> None:
    _hand_in(tmp_path, "ada", "1")
    _settle(arrivals, clock)
    arrivals.again("ada", 60)
    assert arrivals.ready == []
    assert arrivals.seconds() == pytest.approx(60)
    clock.now += 60
    assert arrivals.ready == ["ada"]


def test_files_beside_and_files_of_the_same_size_are_changes_too(
    arrivals: Arrivals, clock: Clock, tmp_path: Path
) -> None:
    _hand_in(tmp_path, "ada", "1")
    _settle(arrivals, clock)
    for change in (
        lambda folder: (folder / "helpers.py").write_text("x"),
        lambda folder: (folder / "helpers.py").write_text("y"),
        lambda folder: os.utime(folder / "helpers.py", ns=(1, 1)),
    ):
        arrivals.begin("ada")
        arrivals.end("ada")
        assert arrivals.waiting == []
        change(tmp_path / "submitted" / "ada" / "entropy")
        _settle(arrivals, clock)
        assert arrivals.ready == ["ada"]


def test_names_are_those_of_students_and_who_is_left_out_stays_out(
    arrivals: Arrivals, clock: Clock, tmp_path: Path
) -> None:
    for name in ("ju\u0308rgen", "eve", ".hidden", "fay"):
        _hand_in(tmp_path, name, "1")
    arrivals.leave_out(["fay"])
    _settle(arrivals, clock)
    assert arrivals.ready == ["j\u00fcrgen"]
    arrivals.begin("j\u00fcrgen")
    (tmp_path / "submitted" / "ju\u0308rgen" / "entropy" / "entropy.ipynb").unlink()
    (tmp_path / "submitted" / "ju\u0308rgen" / "entropy").rmdir()
    arrivals.look()
    arrivals.end("j\u00fcrgen")
    assert arrivals.waiting == []
