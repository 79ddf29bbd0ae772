"""The table of verdicts that students read."""

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup

from autograder.judging.verdicts import Status, TaskResult, Verdict, points_text
from autograder.pages.test_cell import test_cell_output

test_cell_output.__test__ = False  # type: ignore[attr-defined]  # it makes the output of a test cell, and is no test

EVIL = "<script>alert(1)</script>"


def _verdict(status: Status, **fields: Any) -> Verdict:
    return Verdict(**{"test": "test_x", "title": "`mse` is a number", "points": Decimal(1), "status": status, **fields})


def _soup(*verdicts: Verdict, notes: list[str] | None = None) -> BeautifulSoup:
    task = TaskResult("test_mse", Decimal(len(verdicts)), list(verdicts))
    return BeautifulSoup(test_cell_output(task, notes or []).data["text/html"], "html.parser")


@pytest.mark.parametrize(("points", "text"), [("2", "2"), ("1.50", "1.5"), ("20", "20"), ("0", "0")])
def test_points_have_no_trailing_zeros(points: str, text: str) -> None:
    assert points_text(Decimal(points)) == text


def test_the_score_is_what_nbgrader_reads_and_the_counts_are_beside_it() -> None:
    task = TaskResult("test_mse", Decimal(2), [_verdict(Status.PASSED), _verdict(Status.FAILED)])
    output = test_cell_output(task, [])
    assert output.data["text/plain"] == "1"
    assert output.metadata["autograder"] == {"tests": 2, "passed": 1}


@pytest.mark.parametrize(
    ("status", "words", "points"),
    [
        (Status.PASSED, "✓ passed", "1 / 1"),
        (Status.FAILED, "✗ failed", "0 / 1"),
        (Status.NOT_RUN, "– not run", "0 / 1"),
        (Status.GRADER_ERROR, "! not graded", "0 / 1"),
    ],
)
def test_each_status_is_a_word_and_costs_what_it_says(status: Status, words: str, points: str) -> None:
    cells = _soup(_verdict(status)).select("tbody tr > *")
    assert [cell.get_text() for cell in cells] == [words, "mse is a number", points]


def test_the_table_can_be_read_without_seeing_it() -> None:
    soup = _soup(_verdict(Status.PASSED), _verdict(Status.FAILED))
    assert [head["scope"] for head in soup.select("thead th")] == ["col"] * 3
    assert [head["scope"] for head in soup.select("tbody th")] == ["row"] * 2
    assert soup.caption is not None
    assert soup.caption.get_text() == "1 of 2 points · 1 of 2 tests passed"


def test_reason_and_hint_stand_under_the_title() -> None:
    soup = _soup(_verdict(Status.FAILED, reason="mse raised a ValueError", hint="Mind the `shape`."))
    lines = [line.get_text() for line in soup.select("tbody th > span")]
    assert lines == ["What happened: mse raised a ValueError.", "Hint: Mind the shape."]


def test_a_reason_that_all_share_is_said_once() -> None:
    verdicts = [_verdict(Status.NOT_RUN, reason="`mse` is not implemented yet") for _ in range(3)]
    assert _soup(*verdicts).get_text().count("mse is not implemented yet") == 1
    mixed = [*verdicts, _verdict(Status.NOT_RUN, reason="too slow")]
    assert _soup(*mixed).get_text().count("mse is not implemented yet") == 3


def test_nothing_in_the_table_is_taken_for_html() -> None:
    soup = _soup(_verdict(Status.FAILED, title=EVIL, reason=EVIL, hint=f"`{EVIL}`"), notes=[EVIL])
    assert not soup.find("script")
    assert soup.get_text().count(EVIL) == 4


def test_detail_is_for_graders_only() -> None:
    assert "assert 2.5" not in str(_soup(_verdict(Status.FAILED, detail="assert 2.5 == 5.0")))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("status", list(Status))
def test_badges_have_contrast(status: Status) -> None:
    badge = _soup(_verdict(status)).select_one("tbody td span")
    assert badge is not None
    style = [item.split(":") for item in str(badge["style"]).split(";")]
    ink, paper = (
        next(value for name, value in style if name == wanted and value.startswith("#"))
        for wanted in ("color", "background")
    )
    light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
