"""No solution and no hidden test slips into a release, wherever it stands; the message names the line."""

import base64
import io
import json
import re
import shutil
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import tiny
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.course import Assignment
from autograder.release import Finding
from autograder.release.check import check_static

LINE = "return torch.softmax(scores, dim=1)"  # of the solution
HINT = "What is the exponential of a large number?"  # of a hidden test
NAME = "test_rows_are_distributions"
Plant = Callable[[Path], None]


@pytest.fixture(scope="module")
def course(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    tiny.make_course(folder, checkout)
    return folder


@pytest.fixture
def candidate(course: Path, tmp_path: Path) -> Path:
    """A release to plant leaks in, as nbgrader made it."""
    shutil.copytree(course / "release", tmp_path / "release")
    return tmp_path / "release"


def _check(course: Path, candidate: Path) -> list[Finding]:
    return check_static(Assignment(course, tiny.ASSIGNMENT), candidate, breaking=False)


def _edited(change: Callable[[NotebookNode], object]) -> Plant:
    def plant(folder: Path) -> None:
        path = folder / f"{tiny.ASSIGNMENT}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        change(notebook)
        nbformat.write(notebook, path)

    return plant


def _source(text: str, cell: int = 2) -> Plant:
    def change(notebook: NotebookNode) -> None:
        notebook.cells[cell].source += f"\n{text}"

    return _edited(change)


def _file(name: str, data: bytes | str) -> Plant:
    content = data.encode() if isinstance(data, str) else data

    def plant(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)

    return plant


def _zip(name: str, data: bytes | str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def _picture(text: str) -> bytes:
    """The start of a PNG file with a compressed comment."""
    chunk = b"zTXtComment\0\0" + zlib.compress(text.encode())
    size, check = len(chunk) - 4, zlib.crc32(chunk)
    return b"\x89PNG\r\n\x1a\n" + size.to_bytes(4, "big") + chunk + check.to_bytes(4, "big")


def _notebook(text: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "source": ["x = 1\n", f"{text}\n"], "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def _attach(notebook: NotebookNode) -> None:
    drawing = base64.b64encode(f"<svg>\n<!-- {LINE} --></svg>".encode()).decode()
    notebook.cells[5]["attachments"] = {"figure.svg": {"image/svg+xml": drawing}}


def _output(notebook: NotebookNode) -> None:
    notebook.cells[2].outputs = [new_output("stream", text=f"one\ntwo\n{LINE}\n")]


LEAKS: dict[str, tuple[Plant, str]] = {
    "a code cell": (_source(LINE), "cell test_softmax, source, line 2"),
    "other spaces": (_source("return  torch.softmax( scores,dim = 1 )"), "cell test_softmax, source, line 2"),
    "a comment": (_source(f"# {LINE}", 0), "cell imports, source, line 2"),
    "a text cell": (_source(f"Try `{LINE}`.", 5), "cell question_unit, source, line 2"),
    "a hint of a test": (_source(f"print('{HINT}')"), "cell test_softmax, source, line 2"),
    "a name of a test": (_source(f"# as {NAME} does"), "cell test_softmax, source, line 2"),
    "an output": (_edited(_output), "cell test_softmax, outputs/0/text, line 3"),
    "metadata": (_edited(lambda n: n.cells[1].metadata.update(x={"y": LINE})), "cell softmax, metadata/x/y, line 1"),
    "a key": (_edited(lambda n: n.metadata.update({LINE: 1})), "metadata/return torch.*, line 1"),
    "an attachment": (_edited(_attach), r"cell question_unit, attachments/figure.svg/image/svg\+xml, line 2"),
    "typography": (_source("print(“What is the\u00a0exponential of a large number?”)"), "test_softmax, source, line 2"),
    "JSON in text": (_source(json.dumps({"a": f"b {LINE}"})), "cell test_softmax, source, line 2"),
    "a file": (_file("solutions.py", f"def softmax(scores):\n    {LINE}\n"), "solutions.py, line 2"),
    "a file's name": (_file(f"{NAME}.txt", "x"), f"{NAME}.txt, in its name"),
    "a file in a folder": (_file("data/notes.csv", f"a,b\n{LINE}"), "data/notes.csv, line 2"),
    "with a byte order mark": (_file("notes.txt", f"a\n{LINE}".encode("utf-8-sig")), "notes.txt, line 2"),
    "a notebook": (_file("old.ipynb", _notebook(LINE)), "old.ipynb, cell number 1 .*, source, line 2"),
    "a broken notebook": (_file("old.ipynb", _notebook(LINE)[:-9]), "old.ipynb, line 1"),
}


@pytest.mark.parametrize("kind", LEAKS)
def test_a_planted_leak_is_refused_where_it_is(course: Path, candidate: Path, kind: str) -> None:
    plant, where = LEAKS[kind]
    plant(candidate / tiny.ASSIGNMENT)
    found = _check(course, candidate)
    assert len(found) == (2 if kind == "a key" else 1), (
        found
    )  # which the notebook's metadata is not to have in any case
    assert re.search(where, found[0].where), found[0].where
    assert re.search(r"the solution in cell softmax, line 3|the hidden tests, test_softmax.py, line \d+", found[0].what)
    assert "tests/hidden/entropy/public.txt" in found[0].advice


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", _zip("words.txt", "harmless")),
        ("a.csv", _zip("words.txt", "harmless")),
        ("weights.bin", b"\0\xff\x80" * 9),
        ("notes.txt", "ä".encode("utf-16")),
        ("picture.png", b"GIF89a\xff"),
        ("deep.ipynb", b"[" * 100_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_kinds_of_files_are_refused_unread(course: Path, candidate: Path, name: str, data: bytes) -> None:
    _file(name, data)(candidate / tiny.ASSIGNMENT)
    [finding] = _check(course, candidate)
    assert finding.where.endswith(f"/{name}")
    assert "only notebooks, texts in UTF-8" in finding.what


def test_harmless_files_are_let_pass(course: Path, candidate: Path) -> None:
    words = "Softmax turns scores into probabilities, row by row; entropy is measured in bits. "
    files: dict[str, bytes | str] = {
        "README.txt": words * 20,
        "helper.py": "import torch\n\n\ndef norm(rows):\n    return rows / rows.sum(dim=1, keepdim=True)\n",
        "data.csv": "\n".join(f"{i},{i / 7:.6f}" for i in range(2000)),
        "picture.png": _picture("a picture of a distribution"),
        "photo.JPG": b"\xff\xd8\xff\xe0" + bytes(range(256)),
        "more.ipynb": _notebook("print('hello')"),
    }
    for name, data in files.items():
        _file(name, data)(candidate / tiny.ASSIGNMENT)
    assert _check(course, candidate) == []


def test_what_is_public_may_be_shipped(course: Path, tmp_path: Path) -> None:
    shutil.copytree(course, tmp_path, dirs_exist_ok=True)
    _source(LINE)(tmp_path / "release" / tiny.ASSIGNMENT)
    assert len(_check(tmp_path, tmp_path / "release")) == 1
    (tmp_path / "tests" / "hidden" / tiny.ASSIGNMENT / "public.txt").write_text(f"# given away\n{LINE}\n")
    assert _check(tmp_path, tmp_path / "release") == []


def test_the_release_of_this_course_passes_and_quickly(checkout: Path) -> None:
    began = time.monotonic()
    assert check_static(Assignment(checkout, "simple_linear_regression"), checkout / "release", breaking=False) == []
    assert time.monotonic() - began < 20
