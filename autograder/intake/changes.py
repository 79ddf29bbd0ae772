"""Tells whether what was handed in has changed, without reading it."""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from autograder.course import Assignment

# What can be told of a folder and the files in it: another value, if any of them is another, or was written again.
Signature = int

_MOST_ENTRIES = 500  # of a folder; it need not be told apart by more


def signature(folder: Path) -> Signature:
    """What can be told of a file, or of a folder with what is in it. Links are not followed."""
    return hash(tuple(islice(_entries(str(folder)), _MOST_ENTRIES)))


def signatures(assignment: Assignment, only: Iterable[str] | None = None) -> dict[str, Signature]:
    """What can be told of submissions, by student.

    Args:
        only: names of folders in submitted/; None: all.
    """
    root = assignment.root / "submitted"
    found: dict[str, Signature] = {}
    for name in (sorted(os.listdir(root)) if root.is_dir() else []) if only is None else only:
        folder = assignment.folder("submitted", name)
        if not name.startswith(".") and folder.is_dir():
            student = unicodedata.normalize("NFC", name)
            found[student] = hash((found.get(student), signature(folder)))
    return found


def _entries(path: str) -> Iterator[tuple[str, int, int, int]]:
    try:
        about = os.lstat(path)
        yield path, about.st_ino, about.st_size, about.st_mtime_ns
        if not os.path.isdir(path) or os.path.islink(path):
            return
        names = sorted(islice((entry.path for entry in os.scandir(path)), _MOST_ENTRIES))
    except OSError:  # it is gone
        return
    for name in names:
        yield from _entries(name)
