"""Reading submitted files: whatever lies there, a notebook or a sentence that says what is wrong."""

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course import Assignment
from autograder.intake.find import SubmissionError, collect, parse, students
from autograder.intake.notebook_file import SIZE_LIMIT

NOTEBOOK = nbformat.writes(new_notebook(cells=[new_code_cell("x = 1")])).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "submitted" / "ada" / "exercise"
    folder.mkdir(parents=True)
    return folder


def _course(folder: Path) -> Path:
    return folder.parents[2]


def test_a_submission_is_found_and_read(folder: Path) -> None:
    (folder / "exercise.ipynb").write_bytes(NOTEBOOK)
    (folder / "timestamp.txt").write_text("2026-11-23 10:00:00.000000 UTC")
    assert students(Assignment(_course(folder), "exercise")) == ["ada"]
    submitted = collect(Assignment(_course(folder), "exercise"), "ada")
    assert submitted.data == NOTEBOOK
    assert submitted.timestamp == "2026-11-23 10:00:00.000000 UTC"
    assert submitted.repairs == []


def test_a_renamed_notebook_is_taken_where_it_is_the_only_one(folder: Path) -> None:
    (folder / "exercise (1).ipynb").write_bytes(NOTEBOOK)
    submitted = collect(Assignment(_course(folder), "exercise"), "ada")
    assert submitted.data == NOTEBOOK
    assert "exercise (1).ipynb" in submitted.repairs[0].what


def _nothing(folder: Path) -> None:
    pass


def _two_others(folder: Path) -> None:
    for name in ("a.ipynb", "b.ipynb"):
        (folder / name).write_bytes(NOTEBOOK)


def _link(folder: Path) -> None:
    (folder / "exercise.ipynb").symlink_to("/etc/hostname")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "exercise.ipynb")


def _folder(folder: Path) -> None:
    (folder / "exercise.ipynb").mkdir()


def _huge(folder: Path) -> None:
    text = b"x" * SIZE_LIMIT
    (folder / "exercise.ipynb").write_bytes(b'{"nbformat": 4, "cells": [{"source": "' + text + b'"}]}')


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_nothing, "there is no notebook"),
        (_two_others, "not clear which file counts"),
        (_link, "links are not followed"),
        (_pipe, "is not a regular file"),
        (_folder, "exercise.ipynb"),
        (_huge, "more than the"),
    ],
)
def test_what_is_no_readable_file_is_refused_with_its_path(folder: Path, make: object, message: str) -> None:
    make(folder)  # type: ignore[operator]  # one of the functions above
    with pytest.raises(SubmissionError, match=message) as refused:
        collect(Assignment(_course(folder), "exercise"), "ada")
    assert str(folder) in str(refused.value)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-11-23\nrm -rf", "\x00"])
def test_a_timestamp_that_nbgrader_cannot_read_is_left_out(folder: Path, text: str) -> None:
    (folder / "exercise.ipynb").write_bytes(NOTEBOOK)
    (folder / "timestamp.txt").write_text(text)
    assert collect(Assignment(_course(folder), "exercise"), "ada").timestamp == ""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a notebook"),
        (b"{", "is not a notebook"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b"[]", "no notebook"),
        (b"{}", "no notebook"),
        (b'{"nbformat": 9, "cells": []}', "format 9"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}', "not a valid notebook"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}', "not a valid notebook"),
        (b'{"nbformat": 3, "worksheets": 7}', "not a valid notebook"),
    ],
)
def test_what_is_no_notebook_is_refused_with_its_name(data: bytes, message: str) -> None:
    with pytest.raises(SubmissionError, match=message) as refused:
        parse(data, "file.ipynb")
    assert str(refused.value).startswith("file.ipynb")


def test_old_and_slightly_wrong_notebooks_are_read() -> None:
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [], "metadata": {}}]}
    with pytest.raises(SubmissionError, match="old has no cells"):
        parse(json.dumps(old).encode(), "old")
    old["worksheets"] = [{"cells": [{"cell_type": "code", "input": ["x = 1"], "metadata": {}, "outputs": []}]}]
    assert parse(json.dumps(old).encode(), "old").cells[0].source == "x = 1"
    assert parse(b"\xef\xbb\xbf" + NOTEBOOK, "with a byte order mark").cells[0].source == "x = 1"
    no_ids = json.loads(NOTEBOOK)
    del no_ids["cells"][0]["id"]
    assert parse(json.dumps(no_ids).encode(), "without ids").cells[0].source == "x = 1"
