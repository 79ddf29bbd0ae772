"""Work on the trusted side is bounded before it is done: what a small file stands for is not what it costs."""

import json
import os
import pickle
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hostile_sizes
import nbformat
import numpy as np
import pytest
import torch
from hostile_sizes import REFUSED, SIZES, SLOW_TEXTS, png
from nbconvert.filters.highlight import Highlight2HTML
from nbformat import NotebookNode

from autograder.intake import cell_code
from autograder.intake.find import SubmissionError, parse
from autograder.intake.outputs import picture, size, to_nbformat
from autograder.intake.restore import restore
from autograder.pages.budget import Budget
from autograder.pages.markdown import Prose
from autograder.testing import Fact, largest, numbers

_MIB = 1024 * 1024


def _cost(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What work comes to in a process of its own, its seconds of processor time, and the MiB that it needs at most."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            before, began = _in_use(), time.process_time()
            result = work()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            data = pickle.dumps((result, time.process_time() - began, peak - before))
            with open(writing, "wb") as file:
                file.write(data)
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as file:
        data = file.read()
    os.waitpid(process, 0)
    found: tuple[Any, float, float] = pickle.loads(data)  # noqa: S301  our own
    return found


def _in_use() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / _MIB


@pytest.fixture(scope="module")
def plain(solved: NotebookNode) -> bytes:
    return str(nbformat.writes(solved)).encode()


@pytest.mark.parametrize("name", SIZES | REFUSED)
def test_reading_takes_a_small_multiple_of_the_file(name: str, plain: bytes, release: NotebookNode) -> None:
    data = (SIZES | REFUSED)[name](plain)

    def work() -> str:
        try:
            notebook, _ = restore(parse(data, "a.ipynb"), release)
        except SubmissionError as error:
            return str(error)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell_code.names(cell.source)
                cell_code.tree(cell.source)
        return ""

    refused, seconds, memory = _cost(work)
    assert bool(refused) == (name in REFUSED), refused
    assert memory < 48 + 6 * len(data) / _MIB, f"{memory:.0f} MiB for {len(data) / _MIB:.1f}"
    assert seconds < 4


@pytest.mark.parametrize(
    "inner",
    ['{"a": NaN, "b": [-Infinity, "NaN \\" Infinity"]}', '"\\ud800 \\\\ud800 \\ud83d\\ude00"', "1e999"],
    ids=["what JSON has no numbers for", "halves of characters", "a number without bounds"],
)
def test_what_is_passed_over_is_not_judged(inner: str) -> None:
    data = f'{{"nbformat": 4, "x": {inner}, "cells": [{{"cell_type": "code", "source": ["NaN\\n", "\\ud800"]}}]}}'
    assert parse(data.encode(), "a.ipynb").cells[0].source == "NaN\n\ufffd"


def test_a_cell_that_is_as_long_as_can_be_read_costs_little_and_is_not_kept() -> None:
    def work() -> None:
        for number in range(8):
            source = f"{number};" * (cell_code.LONGEST // 3)
            assert len(cell_code.tree(source).body) > 1_000
            assert cell_code.names(source) is not None

    _, seconds, memory = _cost(work)
    assert memory < 300, f"{memory:.0f} MiB"
    assert seconds < 10
    longer = "mse = 1 #" + "-" * cell_code.LONGEST
    names = cell_code.names(longer)
    assert names is not None
    assert names.looks_around
    assert cell_code.tree(longer).body == []


def test_outputs_are_counted() -> None:
    empty = {"output_type": "display_data", "data": {"text/plain": b""}}
    lines = {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["\n" * 20_000]}
    assert len(to_nbformat(2_500 * [empty])) == 200
    assert size(to_nbformat([empty])[0]) > 1_000
    assert size(to_nbformat([lines])[0]) > 20_000


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg"])
def test_a_picture_is_as_large_as_one_can_be_shown(kind: str) -> None:
    small, large = (_picture(kind, *sides) for sides in ((8_000, 6_000), (60_000, 60_000)))
    assert picture(small, kind)
    assert picture(large, kind) is None
    assert picture(small[:20], kind) is None
    assert picture(b"GIF89a" + bytes(20), kind) is None


def _picture(kind: str, width: int, height: int) -> bytes:
    """The head of one."""
    if kind == "image/png":
        return png(width, height)
    sides = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return b"\xff\xd8\xff\xc0\x00\x0b\x08" + sides + b"\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\xff\xd9"


def test_a_page_takes_so_long_and_not_longer() -> None:
    def work() -> str:
        prose = Prose(top=2)
        return "".join(prose.html(text, {}, trusted=False) for text in 3 * [*SLOW_TEXTS.values()]) + "".join(
            prose.html(text[:10_000], {}, trusted=False) for text in 30 * [*SLOW_TEXTS.values()]
        )

    page, seconds, memory = _cost(work)
    assert '<pre class="plain">' in page
    assert seconds < 6
    assert memory < 200


def test_blank_lines_of_code_are_not_looked_through_again_and_again() -> None:
    highlight = Highlight2HTML(pygments_lexer="ipython3")  # type: ignore[no-untyped-call]  # nbconvert's
    page, seconds, _ = _cost(lambda: Budget().html("  \n" * 3_900, highlight, trusted=False))
    assert '<pre class="plain">' in page
    assert seconds < 1


def test_what_fails_in_the_renderer_or_is_copied_is_text_in_the_end() -> None:
    prose = Prose(top=2)
    assert "<em>a</em>" in prose.html("*a*", {}, trusted=False)
    assert "[picture not shown" in prose.html("![x](data\\:image/png;base64,iVBORw0KGgo=)", {}, trusted=False)
    given = "*a* " * 3_000
    pages = [prose.html(given, {}, trusted=True) for _ in range(80)]
    assert pages[0] == pages[1] == given.replace("*a* ", "<em>a</em> ").strip().join(("<p>", "</p>\n"))
    assert pages[-1].startswith("<pre ")


def test_a_picture_is_shown_so_often_and_not_more() -> None:
    content = json.loads(hostile_sizes.SIZES["one-picture-often"](b'{"cells": []}'))["cells"][0]
    prose = Prose(top=2)
    page = prose.html(content["source"], content["attachments"], trusted=False)
    assert 1 < page.count("<img") < 20
    assert "picture not shown" in page
    assert "<em>after</em>" in prose.html("*after*", {}, trusted=False)


def test_lines_of_ipython_are_read_as_often_as_it_takes_and_not_more() -> None:
    assert cell_code.names("x = 1\n%time y = x\n!ls\nz = x").set == {"x", "z"}  # type: ignore[union-attr]
    few, many = ("files = !ls\n" * count + "mse = 1" for count in (3, 2_000))
    assert cell_code.names(few).set == {"files", "mse"}  # type: ignore[union-attr]
    names, seconds, _ = _cost(lambda: cell_code.names(many))
    assert names is None
    assert seconds < 1
    assert cell_code.tree("%%writefile mse.py\ndef mse(): pass").body[0].lineno == 1
    assert "mse" not in cell_code.names("%%writefile mse.py\ndef mse(): pass").set  # type: ignore[union-attr]


def test_a_long_history_is_not_made_numbers_of() -> None:
    with pytest.raises(Fact, match="too many entries"):
        numbers(np.zeros(16 * _MIB, dtype=np.uint8), "`history`")
    with pytest.raises(Fact, match="too many entries"):
        largest(torch.zeros(16 * _MIB, dtype=torch.uint8))
