"""Finds what is withheld in what is shipped: as it stands, written backwards, or in ROT13."""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.gate.findings import Finding, shortened
from autograder.gate.shipped import Piece
from autograder.gate.withheld import DROPPED, PUBLIC, Withheld, folded, plain

_BETWEEN = b"\x01"  # stands between pieces, and in no text
_LONG_ENOUGH = 12  # what is shorter than this may well be something else backwards


@dataclass(frozen=True)
class Leak:
    """Something withheld that is shipped.

    Attributes:
        index: the byte of the piece that it begins at.
        spelling: "", or how it is hidden.
    """

    item: Withheld
    piece: Piece
    index: int
    spelling: str


def find(pieces: Sequence[Piece], withheld: Sequence[Withheld]) -> list[Leak]:
    """All leaks, each in the innermost piece that it is in."""
    with_spaces, without = _Heap(pieces, b"\0"), _Heap(pieces, DROPPED)
    leaks: list[Leak] = []
    for item in withheld:
        heap = with_spaces if item.word else without
        leaks += _innermost(list(heap.find(item)))
    return leaks


def report(leaks: Sequence[Leak], folder: str, tests: str) -> list[Finding]:
    """One finding for each piece, however much of what is withheld is in it: the first, and how many more.

    Args:
        folder: how the folder of the files is called.
        tests: how the folder of the hidden tests is called.
    """
    places: dict[Piece, list[Leak]] = {}
    for leak in leaks:
        places.setdefault(leak.piece, []).append(leak)
    found = []
    for piece, group in places.items():
        first = min(group, key=lambda leak: leak.index)
        where = ", ".join([f"{folder}/{piece.trail[0]}", *piece.trail[1:], piece.locate(first.index)])
        what = f"{shortened(first.item.text, 80)!r}{first.spelling} is from {first.item.origin}"
        others = len({leak.item.text for leak in group}) - 1
        what += f"; {others} more of what is withheld {'is' if others == 1 else 'are'} here, too" if others else ""
        found.append(Finding(where, what, f"Take it out; or, if students may see it, add it to {tests}/{PUBLIC}."))
    return found


def _innermost(leaks: list[Leak]) -> list[Leak]:
    """Without the archive where the member is meant, and without the other spelling where the plain one is there."""
    pieces = {leak.piece for leak in leaks}
    dropped = set()
    for piece in pieces:
        child, parent = piece, piece.parent
        while parent is not None:
            if parent in pieces:
                dropped.add(piece if child.view else parent)
            child, parent = parent, parent.parent
    return [leak for leak in leaks if leak.piece not in dropped]


class _Heap:
    """All pieces in one row of bytes, without some of them, to be searched at once."""

    def __init__(self, pieces: Sequence[Piece], dropped: bytes) -> None:
        self._pieces = pieces
        self._starts: list[int] = []
        self._kept: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
        keep = np.ones(256, dtype=bool)
        keep[list(dropped)] = False
        rows, length = [], 0
        for piece in pieces:
            row = np.frombuffer(plain(piece.data), dtype=np.uint8)
            kept = np.flatnonzero(keep[row])
            self._starts.append(length)
            self._kept.append(kept)
            rows.append(row[kept].tobytes())
            length += len(kept) + 1
        self._row = _BETWEEN.join(rows)
        self._other = {" (in ROT13)": codecs.encode(self._row.decode("latin-1"), "rot13").encode("latin-1")}

    def find(self, item: Withheld) -> Iterator[Leak]:
        text = item.text.encode() if item.word else folded(item.text)
        yield from self._in(self._row, text, item, "")
        if len(text) >= _LONG_ENOUGH:
            yield from self._in(self._row, text[::-1], item, " (backwards)")
            for spelling, row in self._other.items():
                yield from self._in(row, text, item, spelling)

    def _in(self, row: bytes, text: bytes, item: Withheld, spelling: str) -> Iterator[Leak]:
        last = -1
        place = row.find(text)
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            if number != last and (not item.word or _alone(row, place, place + len(text))):
                last = number
                yield Leak(item, self._pieces[number], int(self._kept[number][place - self._starts[number]]), spelling)
            place = row.find(text, place + 1)


def _alone(row: bytes, start: int, end: int) -> bool:
    """Whether it is a word of its own. In a text with escapes, what follows a line break is one, too."""
    before, after = row[max(0, start - 2) : start], row[end : end + 1]
    starts = not re.search(rb"[A-Za-z0-9_.]$" if row[start : start + 1].isdigit() else rb"\w$", before)
    return (starts or re.search(rb"\\[nrt]$", before) is not None) and not re.match(rb"\w", after)
