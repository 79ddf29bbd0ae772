"""Reads and copies what is a plain file, and nothing else: no link is followed, no pipe is waited for."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO

from autograder.intake.clean import clean_line

# As much as any submission needs.
MOST_FILES = 200
MOST_BYTES = 64 * 1024 * 1024
_MOST_ENTRIES = 5000  # that are looked at
_MOST_TOLD = 10
FETCHED_BY = "submission_secret.txt"  # by which students fetch their feedback in nbgrader's exchange
NBGRADERS = (FETCHED_BY, "timestamp.txt")

Wanted = Callable[[Path], bool]


class NotTaken(Exception):
    """A file, or what should be one, is not taken; the text says what it is."""


@contextmanager
def opened(folder: Path, name: Path | str) -> Iterator[BinaryIO]:
    """The plain file at a path within a folder, open for reading. Raises NotTaken, also for links to folders."""
    *folders, last = Path(name).parts
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        place = os.open(folder, flags | os.O_DIRECTORY)
        try:
            for part in folders:
                inner = os.open(part, flags | os.O_DIRECTORY, dir_fd=place)
                os.close(place)
                place = inner
            descriptor = os.open(last, flags, dir_fd=place)
        finally:
            os.close(place)
    except OSError as error:
        linked = folder.is_symlink() or (folder / name).is_symlink()
        what = "a link, and links are not followed" if linked else f"not to be read: {error.strerror}"
        raise NotTaken(what) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotTaken("not a regular file")
    with open(descriptor, "rb") as file:
        yield file


def look_through(folder: Path, wanted: Wanted = lambda name: True) -> tuple[dict[Path, int], list[str]]:
    """The sizes of the wanted plain files in a folder and below it, by their paths there; and why others were left out,
    a sentence each."""
    taken: dict[Path, int] = {}
    left_out: list[str] = []
    names = [*islice(entries(folder), _MOST_ENTRIES + 1)]
    if len(names) > _MOST_ENTRIES:
        left_out.append(f"what is more than {_MOST_ENTRIES} files was left out")
    room = MOST_BYTES
    for name in sorted(filter(wanted, names[:_MOST_ENTRIES]), key=_importance):
        try:
            if not str(name).isprintable():
                raise NotTaken("named as no file can be everywhere")
            with opened(folder, name) as file:
                size = os.fstat(file.fileno()).st_size
            if len(taken) == MOST_FILES or size > room:
                raise NotTaken(f"more than the {MOST_FILES} files and {MOST_BYTES >> 20} MiB that are taken")
        except NotTaken as error:
            left_out.append(clean_line(f"{str(name)!r} was left out: it is {error}"))
        else:
            taken[name] = size
            room -= size
    return taken, few(left_out)


def few(sentences: list[str]) -> list[str]:
    """The sentences, or the first of many."""
    more = len(sentences) - _MOST_TOLD
    return sentences if more <= 0 else [*sentences[:_MOST_TOLD], f"{more} more of this kind"]


def copy(folder: Path, target: Path, wanted: Wanted = lambda name: True) -> list[str]:
    """Copy the plain files in a folder and below it (see `look_through`); returns why others were left out."""
    taken, left_out = look_through(folder, wanted)
    for name, size in taken.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        with opened(folder, name) as file:
            (target / name).write_bytes(file.read(size))
    return left_out


def bounded(file: IO[bytes], most: int) -> bytes:
    """What a file holds. Raises NotTaken where there is more than so many bytes."""
    data = file.read(most + 1)
    if len(data) > most:
        raise NotTaken(f"more than the {most:,} bytes that are read")
    return data


def _importance(name: Path) -> tuple[bool, int, Path]:
    """Notebooks, and nbgrader's own files beside them, come first: they are never what is too much."""
    first = name.suffix == ".ipynb" or str(name) in NBGRADERS
    return not first, len(name.parts), name


def entries(folder: Path, most_folders: int = _MOST_ENTRIES) -> Iterator[Path]:
    """The paths of what is in a folder and below it, but for folders; each is found when it is asked for.

    In each folder, notebooks come first, whatever else lies there.
    """
    waiting = [] if folder.is_symlink() else [str(folder)]
    for place in waiting:  # grows while it is walked through
        for notebooks in (True, False):
            with suppress(OSError), os.scandir(place) as found:  # one that cannot be read has nothing to be taken
                for entry in found:
                    if entry.name.endswith(".ipynb") is not notebooks:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting += [entry.path] if len(waiting) < most_folders else []
                    else:
                        yield Path(entry.path).relative_to(folder)
