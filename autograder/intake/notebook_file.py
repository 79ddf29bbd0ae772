"""Reads the file of a notebook: in whatever encoding, and, where it is large, without its outputs.

Outputs and the states of widgets can be most of a file, and are thrown away: they are skipped while it is read, and
never held.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from autograder.intake.unreadable import Unreadable, what_it_is

SIZE_LIMIT = 20 * 1024 * 1024  # of a file without its outputs
_FILE_LIMIT = 512 * 1024 * 1024
_CHUNK = 1024 * 1024
_MOST_MARKS = 10_000_000  # quotes and brackets in outputs: as many as can be counted in some seconds

_SKIPPED = re.compile(r'(?<!\\)"(?:outputs|widgets)"\s{0,20}:\s{0,20}[\[{]')
_LONGEST_KEY = 64  # characters
_MARK = re.compile(r'["\[\]{}]')
_IN_STRING = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}


def read(file: BinaryIO) -> bytes:
    """What a file holds; of a large one, what is left without outputs, in UTF-8. Raises Unreadable."""
    data = file.read(SIZE_LIMIT + 1)
    if len(data) <= SIZE_LIMIT:
        return data
    encoding = _encoding(data)
    file.seek(0)
    return _without_outputs(_decoded(file, encoding)).encode(errors="replace")


def text_of(data: bytes) -> str:
    """The text in a file's bytes. Raises Unreadable."""
    encoding = _encoding(data)
    try:
        return data.decode(encoding, "replace" if encoding == "cp1252" else "strict")
    except UnicodeDecodeError as error:
        what = what_it_is(data[:1000].decode("latin-1"))
        raise Unreadable(f"is not text in UTF-8 (byte {error.start}): {what}") from error


def _encoding(data: bytes) -> str:
    """The encoding of JSON: one of Unicode's, or that of Windows, where an editor has saved it so."""
    encoding = json.detect_encoding(data[:4])
    if encoding == "utf-8" and data.lstrip()[:1] == b"{":
        try:
            codecs.getincrementaldecoder(encoding)().decode(data)
        except UnicodeDecodeError:
            return "cp1252"
    return encoding


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while chunk := file.read(_CHUNK):
        if file.tell() > _FILE_LIMIT:
            raise Unreadable(f"has more than the {_FILE_LIMIT >> 20} MiB that are read")
        yield decoder.decode(chunk)


def _without_outputs(chunks: Iterable[str]) -> str:
    """JSON with nothing in outputs and the states of widgets. Raises Unreadable where what is left is too much."""
    kept: list[str] = []
    size = 0
    rest = ""
    skipping = _Skipping()
    for chunk in chunks:
        text, at = rest + chunk, 0
        while at < len(text):
            if skipping.depth:
                at = skipping.skip(text, at)
                if skipping.depth:
                    break
                kept.append(text[at - 1])
            found = _SKIPPED.search(text, at)
            end = found.end() if found else max(at, len(text) - _LONGEST_KEY)
            kept.append(text[at:end])
            size += end - at
            at = end
            if found is None:
                break
            skipping.depth = 1
        rest = text[at:]
        if size + (0 if skipping.depth else len(rest)) > SIZE_LIMIT:
            raise Unreadable(f"is large without its outputs, too: more than the {SIZE_LIMIT >> 20} MiB that are read")
    return "".join([*kept, "" if skipping.depth else rest])


class _Skipping:
    """Skips JSON to the end of the brackets that are open.

    Attributes:
        depth: how many are open.
    """

    def __init__(self) -> None:
        self.depth = 0
        self._quoted = False
        self._marks = 0

    def skip(self, text: str, at: int) -> int:
        """Returns the place behind the last bracket, or from which on the text goes on in the next chunk."""
        while self.depth and at < len(text):
            if self._quoted:
                inside = _IN_STRING.match(text, at)
                at = inside.end() if inside else at
                if text[at : at + 1] != '"':
                    return at
                self._quoted = False
                at += 1
            elif mark := _MARK.search(text, at):
                at = mark.end()
                self._quoted = mark[0] == '"'
                self.depth += _DEEPER.get(mark[0], 0)
                self._marks += 1
                if self._marks > _MOST_MARKS:
                    raise Unreadable("has outputs of too many parts to be read")
            else:
                return len(text)
        return at
