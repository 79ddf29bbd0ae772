"""Everything that a file brings to students: its bytes, and what can be unpacked or decoded from them.

What cannot be looked into, such as an archive with a password, is told, not skipped.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import from_dict

from autograder.gate import cells, json_text
from autograder.gate.findings import Finding
from autograder.gate.json_text import JsonText
from autograder.gate.unpacking import LARGEST, Part, Sealed, parts

_DEEPEST = 8
_MOST_BYTES = 8 * LARGEST


@dataclass(frozen=True, eq=False)
class Piece:
    """Bytes that students get.

    Attributes:
        trail: the file, and what was unpacked from it on the way to these bytes.
        locate: says where in the last of the trail the byte of an index is.
        parent: what it was unpacked from.
        view: whether it is its parent in another spelling.
    """

    data: bytes
    trail: tuple[str, ...]
    locate: Callable[[int], str]
    parent: "Piece | None" = None
    view: bool = False


def look_through(folder: Path) -> tuple[list[Piece], list[Finding]]:
    """All pieces of all files in a folder; and what could not be looked into."""
    lookout = _Lookout()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        lookout.pieces.append(Piece(name.encode(errors="surrogateescape"), (name,), lambda index: "in its name"))
        lookout.take(_plain(path.read_bytes(), (name,), None))
    return lookout.pieces, lookout.sealed


class _Lookout:
    """Unpacks pieces, and keeps count of the bytes."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.sealed: list[Finding] = []
        self._bytes = 0

    def take(self, piece: Piece, depth: int = 0) -> None:
        self._bytes += len(piece.data)
        if depth > _DEEPEST or self._bytes > _MOST_BYTES:
            self._seal(piece, "too much is packed in it to look through all of it")
            return
        if (texts := _json(piece)) is not None:  # they hold all there is
            for text in texts:
                self.take(text, depth + 1)
            return
        self.pieces.append(piece)
        if piece.view:
            return
        try:
            for part in parts(piece.data):
                self.take(_unpacked(part, piece), depth + 1)
        except Sealed as reason:
            self._seal(piece, str(reason))

    def _seal(self, piece: Piece, why: str) -> None:
        advice = "Ship it unpacked, or leave it out."
        finding = Finding(", ".join(piece.trail), f"this cannot be checked: {why}", advice)
        if finding not in self.sealed:
            self.sealed.append(finding)


def _unpacked(part: Part, piece: Piece) -> Piece:
    if part.origin is None:
        label = part.label if part.at is None else f"{part.label} from {piece.locate(part.at)}"
        return _plain(part.data, (*piece.trail, label), piece)
    origin = part.origin
    return Piece(part.data, (*piece.trail, part.label), lambda index: piece.locate(origin(index)), piece, part.view)


def _plain(data: bytes, trail: tuple[str, ...], parent: Piece | None) -> Piece:
    def locate(index: int) -> str:
        line = data.count(b"\n", 0, index) + 1
        return f"byte {index}" if b"\0" in data[:1000] else f"line {line}, byte {index}"

    return Piece(data, trail, locate, parent)


def _json(piece: Piece) -> list[Piece] | None:
    """The texts of a JSON file, with the cells named if it is a notebook; None if it is none."""
    try:
        source = piece.data.decode()
    except UnicodeDecodeError:
        return None
    if (texts := json_text.texts(source)) is None:
        return None
    names = _cell_names(json.loads(source.removeprefix("\ufeff")))
    return [_text_piece(text, source, piece, names) for text in texts]


def _text_piece(text: JsonText, source: str, parent: Piece, names: list[str]) -> Piece:
    data = text.value.encode(errors="surrogatepass")

    def locate(index: int) -> str:
        before = data[:index].decode(errors="replace")
        line, byte = before.count("\n") + 1, len(source[: text.position(len(before))].encode())
        return f"line {line}, byte {byte}"

    match text.path:
        case ("cells", int(place), *rest) if place < len(names):
            label = [names[place], "/".join(map(str, rest))]
        case path:
            label = ["/".join(map(str, path))]
    return Piece(data, (*parent.trail, *filter(None, label)), locate, parent)


def _cell_names(content: Any) -> list[str]:
    listed = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        return []
    return list(_names(listed))


def _names(listed: list[Any]) -> Iterator[str]:
    for place, cell in enumerate(listed):
        usable = isinstance(cell, dict) and isinstance(cell.get("metadata"), dict)
        yield cells.name(from_dict(cell), place) if usable else f"cell number {place + 1}"
