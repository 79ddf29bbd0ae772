"""Reads of a notebook's JSON what is graded: the texts of its cells, what nbgrader knows of them, pictures in texts.

All else (outputs, widgets, what editors note) is passed over and never held, so that reading takes a small multiple of
the file's size, whatever is in it.
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Raw
from nbformat import NotebookNode

from autograder.intake.cell_code import LONGEST
from autograder.intake.unreadable import Unreadable, what_it_is

_MOST_CELLS = 2_000
_MOST_TEXT = 4 * 1024 * 1024  # bytes of the text of a cell, as JSON
_MOST_IN_ALL = 8 * 1024 * 1024  # characters of the texts of all cells
_MOST_CODE = 250_000  # characters of code that is read, in all
_MOST_WORDS = 120_000  # of it: each takes a thousand bytes in a syntax tree
_MOST_LINES = 100_000  # in all: each is a text of its own in a notebook's JSON
_MOST_PICTURES = 100  # of a text
_MOST_MARKS = 10_000_000  # quotes and escapes in a file that is to be mended: as many as can be read in some seconds

_WORD = re.compile(r"\w+|[^\w\s]")

# What Python's JSON may hold, and no other: it is looked for outside of strings, and there, for halves of characters.
_LOOSE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|NaN|Infinity', re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u[dD][89a-fA-F]..|.)", re.DOTALL)
_HALF = 6  # bytes of the escape of half a character

_NOTHING = Raw(b"null")


class _Head(msgspec.Struct):
    nbformat: int


class _Any(msgspec.Struct, gc=False):
    """An object, of which nothing is read."""


class _Cell(msgspec.Struct, gc=False, omit_defaults=True):
    cell_type: Raw = _NOTHING
    id: Raw = _NOTHING
    source: Raw = _NOTHING
    input: Raw = _NOTHING  # of code, in format 3
    level: Raw = _NOTHING  # of headings, in format 3
    metadata: Raw = _NOTHING
    attachments: Raw = _NOTHING


class _Metadata(msgspec.Struct):
    nbgrader: Raw = _NOTHING


class _Known(msgspec.Struct):
    """What nbgrader knows of a cell, as far as it is looked at: all else, the release says."""

    grade_id: Raw = _NOTHING
    points: Raw = _NOTHING


class _CountedSheet(msgspec.Struct, gc=False):
    cells: list[_Any] = []


class _Counted(_CountedSheet, gc=False):
    worksheets: list[_CountedSheet] = []


class _Sheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Notebook(_Sheet):
    nbformat: int = 4
    worksheets: list[_Sheet] = []


def read(text: str) -> NotebookNode:
    """The cells of a notebook of format 3 or 4, in nbformat's form. Raises Unreadable."""
    notebook = _parsed(text.encode(errors="replace"))
    cells = [_cell(cell) for sheet in (notebook, *notebook.worksheets) for cell in sheet.cells]
    _check("characters of text", map(len, (cell.source for cell in cells)), _MOST_IN_ALL)
    code = [cell.source for cell in cells if cell.cell_type != "markdown" and len(cell.source) <= LONGEST]
    _check("characters of code", map(len, code), _MOST_CODE)  # of raw cells as well, where answers are looked for
    _check("words and marks of code", (1 for source in code for _ in _WORD.finditer(source)), _MOST_WORDS)
    _check("lines", (cell.source.count("\n") for cell in cells), _MOST_LINES)
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=NotebookNode(), cells=cells)


def _check(what: str, counts: Iterable[int], most: int) -> None:
    if (count := sum(counts)) > most:
        raise Unreadable(f"holds {count:,} {what}, more than the {most:,} that are read")


def without_outputs(data: bytes) -> bytes:
    """A notebook of which nothing is left but what `read` looks at. Raises Unreadable."""
    return msgspec.json.encode(_parsed(data))


def _parsed(data: bytes) -> _Notebook:
    data = _well_formed(data)
    what = "is JSON, but no notebook"
    try:
        version = msgspec.json.decode(data, type=_Head).nbformat
        if not 3 <= version <= 4:
            raise Unreadable(f"is a notebook of format {version}; only 3 and 4 can be read")
        what = "is not a valid notebook"
        counted = msgspec.json.decode(data, type=_Counted)
        count = sum(len(sheet.cells) for sheet in (counted, *counted.worksheets))
        if count == 0:
            raise Unreadable("has no cells")
        if count > _MOST_CELLS:
            raise Unreadable(f"has {count:,} cells, more than the {_MOST_CELLS:,} that are read")
        return msgspec.json.decode(data, type=_Notebook)
    except msgspec.ValidationError as error:
        raise Unreadable(f"{what}: {error}") from error


def _cell(cell: _Cell) -> NotebookNode:
    kind = _value(cell.cell_type, str, "raw")
    source = _text(cell.input if cell.source is _NOTHING else cell.source)
    if kind == "heading":
        kind, source = "markdown", f"{'#' * max(1, min(_value(cell.level, int, 1), 6))} {' '.join(source.split())}"
    metadata = NotebookNode()
    known = _value(_value(cell.metadata, _Metadata, _Metadata()).nbgrader, _Known, _Known())
    if (identifier := _value(known.grade_id, str, None)) is not None:
        metadata["nbgrader"] = {"grade_id": identifier, "points": _value(known.points, float, None)}
    read = NotebookNode(cell_type=kind, id=_value(cell.id, str, ""), metadata=metadata, source=source)
    few = bytes(cell.attachments).count(b"{") <= 1 + _MOST_PICTURES
    if few and (attachments := _value(cell.attachments, dict[str, Raw], {})):
        read["attachments"] = {name: _texts(bundle) for name, bundle in attachments.items()}
    return read


def _texts(bundle: Raw) -> dict[str, str]:
    parts = _value(bundle, dict[str, Raw], {}).items()
    return {mime: text for mime, part in parts if (text := _value(part, str, None)) is not None}


def _text(raw: Raw) -> str:
    size = len(bytes(raw))
    if size > _MOST_TEXT:
        raise Unreadable(f"has a cell of {size:,} bytes of text, more than the {_MOST_TEXT:,} that are read")
    value = _value(raw, str | list[str] | None, _NOTHING)
    if value is _NOTHING:
        raise Unreadable("has a cell whose text is none: it was damaged")
    return value if isinstance(value, str) else "".join(value or ())  # joined, a text would be a list of characters


def _value(raw: Raw, kind: Any, otherwise: Any) -> Any:
    """A part of the file, if it is of this kind."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.ValidationError, RecursionError):
        return otherwise


def _well_formed(data: bytes) -> bytes:
    """The same as JSON that can be decoded, mended where it has to be. Raises Unreadable."""
    try:
        msgspec.json.decode(data, type=Raw)
    except (msgspec.DecodeError, RecursionError):
        data = _mended(data)
    else:
        return data
    try:
        msgspec.json.decode(data, type=Raw)
    except RecursionError as error:
        raise Unreadable("is nested too deeply to be a notebook") from error
    except msgspec.DecodeError as error:
        raise Unreadable(f"is not a notebook: {what_it_is(data.decode(errors='replace'), error)}") from error
    return data


def _mended(data: bytes) -> bytes:
    """The same with numbers for NaN and infinities, and whole characters, of the same length. Raises Unreadable."""
    if data.count(b'"') + data.count(b"\\") > _MOST_MARKS:
        raise Unreadable("is no JSON that can be read: it is of too many parts")
    mended = bytearray(data)
    for found in _LOOSE.finditer(data):
        start, end = found.span()
        if data[start] != ord('"'):
            mended[start:end] = b"0".ljust(end - start)
        elif data.find(b"\\u", start, end) >= 0:
            for escape in _ESCAPE.finditer(data, start, end):
                if escape.end() - escape.start() == _HALF:
                    mended[escape.start() : escape.end()] = rb"\ufffd"
    return bytes(mended)
