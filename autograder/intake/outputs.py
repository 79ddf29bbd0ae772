"""Outputs of cells, made safe to keep and to show.

What comes from student code is text and pictures: no HTML, JavaScript, SVG or LaTeX, which a grader's browser would
run.
"""

import base64
import struct
from itertools import islice
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict

from autograder.intake.clean import clean_line, clean_text

_CELL_LIMIT = 6 * 1024 * 1024  # characters of all outputs of a cell, as they are kept
_MOST_OUTPUTS = 200  # of a cell
_OWN_SIZE = 2_000  # characters that an output counts for, whatever is in it: it takes so much memory
_MOST_PIXELS = 64_000_000  # of a picture, as phones take them: a browser needs four bytes for each
PICTURES = ("image/png", "image/jpeg")
_HEAD_OF_PNG, _MARKER = 33, 4  # bytes
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def to_nbformat(outputs: object) -> list[NotebookNode]:
    """The outputs in nbformat's form. What does not look like an output is left out."""
    kept: list[NotebookNode] = []
    room = _CELL_LIMIT
    for output in map(_convert, islice(outputs, _MOST_OUTPUTS) if isinstance(outputs, list) else []):
        if output is not None:
            room -= size(output)
            if room < 0:
                return [*kept, new_output("stream", name="stderr", text="[more output was left out]\n")]
            kept.append(output)
    return kept


def size(output: NotebookNode) -> int:
    """How many characters an output counts for: those of its pictures and texts, and some for itself."""
    traceback = sum(len(line) + 1 for line in output.get("traceback", []))
    return _OWN_SIZE + sum(map(len, output.get("data", {}).values())) + len(output.get("text", "")) + traceback


def new_output(kind: str, **fields: object) -> NotebookNode:
    """An output in nbformat's form. nbformat's own function would validate each, and the whole notebook once more."""
    metadata: dict[str, object] = {"metadata": {}} if kind in ("display_data", "execute_result") else {}
    output: NotebookNode = from_dict({"output_type": kind, **metadata, **fields})
    return output


def error_output(name: str, text: str) -> NotebookNode:
    """An error that the grader reports in a cell's place."""
    return new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def picture(content: bytes, mime: str) -> str | None:
    """A picture in base64 (given so, or as it is), if it is of this kind and of a size that can be shown; else None."""
    try:
        data = base64.b64decode(content) if content.isascii() else content
    except ValueError:
        return None
    return base64.b64encode(data).decode() if 0 < _PIXELS[mime](data) <= _MOST_PIXELS else None


# By the heads of the files alone: Pillow unpacks texts and profiles, of which there can be thousands, to open one.


def _pixels_of_png(data: bytes) -> int:
    """The number of pixels; 0 where it is no PNG."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") or len(data) < _HEAD_OF_PNG:
        return 0
    width, height = struct.unpack_from(">II", data, 16)
    return int(width * height)


def _pixels_of_jpeg(data: bytes) -> int:
    """The same; of several heads of frames, that of the largest."""
    pixels, place = 0, 2 if data.startswith(b"\xff\xd8") else len(data)
    while place + _MARKER < len(data) and data[place] == 0xFF:
        kind, size = data[place + 1], int.from_bytes(data[place + 2 : place + _MARKER])
        end = place + 1 if kind == 0xFF else place + 2 + size  # which fills up
        if kind in _FRAMES and place + 9 <= len(data):
            height, width = struct.unpack_from(">HH", data, place + 5)
            pixels = max(pixels, int(width * height))
        if kind == 0xDA:  # here the picture begins
            return pixels if end <= len(data) else 0
        place = end
    return 0


_PIXELS = {"image/png": _pixels_of_png, "image/jpeg": _pixels_of_jpeg}


def _convert(output: object) -> NotebookNode | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return new_output("stream", name=name, text=clean_text(text))
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": [*lines]}:
            text = clean_text("\n".join(line for line in lines if isinstance(line, str)))
            return new_output("error", ename=clean_line(name), evalue=clean_text(value), traceback=text.split("\n"))
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            count = {"execution_count": None} if kind == "execute_result" else {}
            return new_output(kind, data=kept, **count) if (kept := _data(data)) else None
    return None


def _data(data: dict[Any, Any]) -> dict[str, str]:
    kept = {}
    for mime, content in data.items():
        if not isinstance(content, bytes):
            continue
        if mime == "text/plain":
            kept[mime] = clean_text(content.decode(errors="replace"))
        elif mime in PICTURES and (shown := picture(content, mime)) is not None:
            kept[mime] = shown
    return kept
