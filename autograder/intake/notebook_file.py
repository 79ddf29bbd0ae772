"""Reads the file of a notebook: in whatever encoding, and of a large one, only what is graded.

Outputs and the states of widgets can be most of a file, and are thrown away.
"""

import codecs
import json
from typing import BinaryIO

from nbformat import NotebookNode

from autograder.intake import notebook_json
from autograder.intake.unreadable import Unreadable, what_it_is

SIZE_LIMIT = 20 * 1024 * 1024  # of a file without its outputs
FILE_LIMIT = 128 * 1024 * 1024


def read(file: BinaryIO) -> bytes:
    """What a file holds; of a large one, what is left without outputs, in UTF-8. Raises Unreadable."""
    data = file.read(SIZE_LIMIT + 1)
    if len(data) <= SIZE_LIMIT:
        return data
    encoding = _encoding(data)
    data += file.read(FILE_LIMIT)
    if len(data) > FILE_LIMIT:
        raise Unreadable(f"has more than the {FILE_LIMIT >> 20} MiB that are read")
    if encoding != "utf-8":
        data = data.decode(encoding, "replace").encode(errors="replace")
    kept = notebook_json.without_outputs(data)
    if len(kept) > SIZE_LIMIT:
        raise Unreadable(f"is large without its outputs, too: more than the {SIZE_LIMIT >> 20} MiB that are read")
    return kept


def parsed(data: bytes) -> NotebookNode:
    """The cells of the notebook in a file's bytes (see `notebook_json`). Raises Unreadable."""
    return notebook_json.read(text_of(data))


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
