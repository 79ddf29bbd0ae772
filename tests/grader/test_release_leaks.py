"""No solution and no hidden test leaves in a release, wherever and however it is packed; the message names the byte."""

import base64
import bz2
import codecs
import gzip
import html
import io
import json
import lzma
import marshal
import py_compile
import re
import shutil
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import nbformat
import pytest
import tiny
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.gate.check import check_static
from autograder.gate.findings import Finding

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
    return check_static(course, tiny.ASSIGNMENT, candidate, breaking=False)


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


def _tar(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
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
    picture = base64.b64encode(_picture(LINE)).decode()
    notebook.cells[5]["attachments"] = {"figure.png": {"image/png": picture}}


def _output(notebook: NotebookNode) -> None:
    notebook.cells[2].outputs = [new_output("stream", text=f"one\ntwo\n{LINE}\n")]


LEAKS: dict[str, tuple[Plant, str]] = {
    "a code cell": (_source(LINE), r"cell test_softmax, source, line 2, byte \d+"),
    "other spaces": (_source("return  torch.softmax( scores,dim = 1 )"), "cell test_softmax, source, line 2"),
    "a comment": (_source(f"# {LINE}", 0), "cell imports, source, line 2"),
    "a text cell": (_source(f"Try `{LINE}`.", 5), "cell question_unit, source, line 2"),
    "a hint of a test": (_source(f"print('{HINT}')"), "cell test_softmax, source, line 2"),
    "a name of a test": (_source(f"# as {NAME} does"), "cell test_softmax, source, line 2"),
    "an output": (_edited(_output), "cell test_softmax, outputs/0/text, line 3, byte"),
    "metadata": (_edited(lambda n: n.cells[1].metadata.update(x={"y": LINE})), "cell softmax, metadata/x/y, line 1"),
    "a key": (_edited(lambda n: n.metadata.update({LINE: 1})), r"metadata/return torch.*, byte \d+"),
    "a picture": (_edited(_attach), "cell question_unit, attachments/figure.png/image/png, base64, zlib stream"),
    "base64": (_source(base64.b64encode(f"x\n{LINE}\n".encode()).decode()), "source, base64, line 2, byte"),
    "base64 in pieces": (
        _source(base64.encodebytes(f"{'x' * 99}\n{LINE}\n".encode()).decode()),
        "source, base64, line 3, byte",
    ),
    "base64 of gzip": (
        _source(base64.b64encode(gzip.compress(LINE.encode())).decode()),
        "base64, gzip stream from line 2, byte",
    ),
    "hexadecimal": (_source(LINE.encode().hex(" ")), "hexadecimal digits, line 2, byte"),
    "escapes": (_source("".join(f"\\x{byte:02x}" for byte in LINE.encode())), "cell test_softmax, source"),
    "backwards": (_source(LINE[::-1]), "cell test_softmax, source, line 2"),
    "ROT13": (_source(codecs.encode(LINE, "rot13")), "cell test_softmax, source, line 2"),
    "HTML": (_source(html.escape('assert entropy == "&"') + "&#114;" + LINE[1:], 5), "read as HTML"),
    "coloured code": (
        _file("a.html", "x " + re.sub(r"(\w+)", r"<b>\1</b>", LINE)),
        "a.html, read as HTML, line 1, byte 5",
    ),
    "typography": (_source("print(“What is the\u00a0exponential of a large number?”)"), "test_softmax, source, line 2"),
    "a link": (_source(f"https://example.org/?q={quote(LINE)}", 5), "read as a link"),
    "JSON in text": (_source(json.dumps({"a": f"b\n{LINE}"})), "cell test_softmax, source, line 2"),
    "a file": (_file("solutions.py", f"def softmax(scores):\n    {LINE}\n"), "solutions.py, line 2, byte 25"),
    "a file's name": (_file(f"{NAME}.txt", "x"), f"{NAME}.txt, in its name"),
    "a file in a folder": (_file("data/notes.csv", f"a,b\n{LINE}"), "data/notes.csv, line 2, byte 4"),
    "UTF-16": (_file("notes.txt", f"a\n{LINE}".encode("utf-16")), "notes.txt, byte 6"),
    "UTF-32": (_file("notes.txt", f"a\n{LINE}".encode("utf-32")), "notes.txt, byte 12"),
    "binary": (_file("weights.bin", b"\0\xff\x80" * 9 + LINE.encode()), "weights.bin, byte 27"),
    "zip": (_file("a.zip", _zip("b/c.py", f"\n\n  {LINE}")), "a.zip, member b/c.py, line 3, byte 4"),
    "a zip of another name": (_file("a.dat", b"front" + _zip("c.py", LINE)), "a.dat, member c.py, line 1, byte 0"),
    "tar": (_file("a.tgz", _tar("c.py", LINE.encode())), "a.tgz, gzip stream .*, member c.py, line 1, byte 0"),
    "bzip2": (_file("a.bz2", bz2.compress(LINE.encode())), "a.bz2, bzip2 stream"),
    "xz": (_file("a.xz", lzma.compress(LINE.encode())), "a.xz, xz stream"),
    "nested": (_file("a.zip", _zip("b.tgz", _tar("c.zip", _zip("d.py", LINE)))), "b.tgz, .*c.zip, member d.py, line 1"),
    "a notebook": (_file("old.ipynb", _notebook(LINE)), "old.ipynb, cell number 1 .*, source, line 2, byte 72"),
    "a packed notebook": (_file("a.zip", _zip("x.ipynb", _notebook(LINE))), "member x.ipynb, cell number 1 .*line 2"),
}


@pytest.mark.parametrize("kind", LEAKS)
def test_a_planted_leak_is_refused_where_it_is(course: Path, candidate: Path, kind: str) -> None:
    plant, where = LEAKS[kind]
    plant(candidate / tiny.ASSIGNMENT)
    found = _check(course, candidate)
    assert len(found) == 1, found
    assert re.search(where, found[0].where), found[0].where
    assert re.search(r"the solution in cell softmax, line 3|the hidden tests, test_softmax.py, line \d+", found[0].what)
    assert "tests/hidden/entropy/public.txt" in found[0].advice


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        *((kind, LINE) for kind in ("a code cell", "a comment", "a text cell", "metadata", "an output", "a notebook")),
        ("a file", LINE),
        ("HTML", f"&#114;{LINE[1:]}"),
        ("a link", quote(LINE)),
        ("hexadecimal", LINE.encode().hex(" ")),
        ("base64", base64.b64encode(f"x\n{LINE}".encode()).decode()[2:40]),
        ("backwards", LINE[::-1]),
    ],
)
def test_the_byte_of_the_file_is_that_of_the_leak(course: Path, candidate: Path, kind: str, written: str) -> None:
    def accents(notebook: NotebookNode) -> None:
        notebook.cells[0].source += "\n# “ünï” \t ∑ 🙂"

    _edited(accents)(candidate / tiny.ASSIGNMENT)
    LEAKS[kind][0](candidate / tiny.ASSIGNMENT)
    [finding] = _check(course, candidate)
    [byte] = re.findall(r"byte (\d+)", finding.where)
    file = Path(re.split(r", (?:cell|line)", finding.where)[0])
    assert file.read_bytes()[int(byte) :].startswith(written.encode())


def _locked_zip() -> bytes:
    data = bytearray(_zip("a.txt", "x" * 50))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _compiled() -> bytes:
    head = py_compile.importlib.util.MAGIC_NUMBER  # type: ignore[attr-defined]
    return bytes(head) + bytes(12) + marshal.dumps(compile("x = 1", "x", "exec"))


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.zip", _locked_zip(), "password"),
        ("a.zip", _zip("m.txt", "x" * 99)[:60], "damaged ZIP"),
        ("a.zip", _zip("m.pyc", _compiled()), "compiled Python"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z archive"),
        ("a.zst", b"\x28\xb5\x2f\xfd" + bytes(50), "zstd"),
        ("a.gz", gzip.compress(bytes(70_000_000)), "more than 64 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_looked_into_is_refused(course: Path, candidate: Path, name: str, data: bytes, why: str) -> None:
    _file(name, data)(candidate / tiny.ASSIGNMENT)
    [finding] = _check(course, candidate)
    assert why in finding.what
    assert finding.where.startswith(name)


def test_harmless_files_are_let_pass(course: Path, candidate: Path) -> None:
    words = "Softmax turns scores into probabilities, row by row; entropy is measured in bits. "
    files: dict[str, bytes | str] = {
        "README.txt": words * 20,
        "helper.py": "import torch\n\n\ndef norm(rows):\n    return rows / rows.sum(dim=1, keepdim=True)\n",
        "data.csv": "\n".join(f"{i},{i / 7:.6f}" for i in range(2000)),
        "noise.bin": bytes((i * i * 7919 + i) % 251 for i in range(100_000)),
        "picture.png": _picture("a picture of a distribution"),
        "a.zip": _zip("words.txt", words),
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
    assert check_static(checkout, "simple_linear_regression", checkout / "release", breaking=False) == []
    assert time.monotonic() - began < 20
