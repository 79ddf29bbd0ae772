"""What long work says while it runs, and where it is interrupted."""

import io
from typing import Any, cast

import pytest
from rich.console import Console

from autograder.classroom.outcome import Outcome
from autograder.commands.grade import _run
from autograder.course import CourseError
from autograder.pages import progress


def test_a_log_says_now_and_then_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    with progress.progress(Console(file=out), "Grading", 3) as advance:
        advance()
        monkeypatch.setattr(progress, "_SECONDS", -1.0)
        advance("1 failed")
    assert out.getvalue() == "Grading: 2 of 3\n"


@pytest.mark.parametrize(
    ("again", "save", "said"),
    [
        (False, True, "0 graded and saved; the same command goes on with the rest"),
        (True, True, "0 graded and saved; the same command begins anew, with all of them"),
        (True, False, "0 graded; nothing was saved"),
    ],
)
def test_what_an_interrupt_says_of_going_on_is_true(
    again: bool, save: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.classroom.bookkeeping.record", interrupted)
    nobody = cast(Any, None)
    with pytest.raises(CourseError, match=said):
        _run(nobody, cast(Any, interrupted), ["ada"], Outcome(), Console(file=io.StringIO()), again=again, save=save)
