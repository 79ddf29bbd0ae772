"""Reads and copies what is a plain file, and nothing else: no link is followed, no pipe is waited for."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from autograder.outputs import clean_text

# As much as any submission needs.
_MOST_FILES = 200
_MOST_BYTES = 64 * 1024 * 1024
_MOST_ENTRIES = 5000  # that are looked at
_MOST_TOLD = 10


class NotPlain(Exception):
    """It is no plain file, or cannot be read; the text says what it is."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A plain file, open for reading. Raises NotPlain."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        what = "a link, and links are not followed" if path.is_symlink() else f"not to be read: {error.strerror}"
        raise NotPlain(what) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotPlain("not a regular file")
    with open(descriptor, "rb") as file:
        yield file


def look_through(folder: Path, wanted: Callable[[Path], bool] = lambda name: True) -> tuple[list[Path], list[str]]:
    """Find the plain files in a folder and below it.

    Args:
        wanted: whether a path within the folder is to be looked at.

    Returns:
        Their paths within the folder; and of what was left out, why, a sentence each.
    """
    taken: list[Path] = []
    left_out: list[str] = []
    room = _MOST_BYTES
    for name in sorted(filter(wanted, _entries(folder)), key=_importance):
        try:
            with opened(folder / name) as file:
                size = os.fstat(file.fileno()).st_size
            if len(taken) == _MOST_FILES or size > room:
                raise NotPlain(f"more than the {_MOST_FILES} files and {_MOST_BYTES >> 20} MiB that are taken")
        except NotPlain as error:
            left_out.append(clean_text(f"{str(name)!r} was left out: it is {error}"))
        else:
            taken.append(name)
            room -= size
    if len(left_out) > _MOST_TOLD:
        left_out[_MOST_TOLD:] = [f"{len(left_out) - _MOST_TOLD} more were left out"]
    return taken, left_out


def copy(folder: Path, target: Path, wanted: Callable[[Path], bool] = lambda name: True) -> list[str]:
    """Copy the plain files in a folder and below it (see `look_through`); returns why others were left out."""
    taken, left_out = look_through(folder, wanted)
    target.mkdir(parents=True, exist_ok=True)
    for name in taken:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        with opened(folder / name) as file, (target / name).open("wb") as copied:
            shutil.copyfileobj(file, copied)
    return left_out


def _importance(name: Path) -> tuple[int, bool, Path]:
    """Notebooks, and nbgrader's own files beside them, come first: they are never what is too much."""
    return len(name.parts), name.suffix not in (".ipynb", ".txt"), name


def _entries(folder: Path) -> Iterator[Path]:
    """The paths of what is in a folder and below it, but for folders; of a bounded number."""
    walked = (
        Path(place, name)
        for place, folders, files in os.walk(folder)
        for name in [*files, *(name for name in folders if os.path.islink(os.path.join(place, name)))]
    )
    return (path.relative_to(folder) for path in islice(walked, _MOST_ENTRIES))
