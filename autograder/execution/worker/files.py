"""The files that a submission has written: kept as they are, so that what a fork does to them can be undone."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from autograder.execution.sandbox import guard

_MOST = 128 * 1024 * 1024  # bytes that are kept; more cannot be there, unless files have holes


class _Entry(NamedTuple):
    """A file, folder or link.

    Attributes:
        number: its device, and its number there.
        content: of a file; of a link, where it leads; of a folder, nothing.
    """

    mode: int
    number: tuple[int, int]
    content: bytes


class Files:
    """All that is in some folders, but for what is mounted there.

    Args:
        folders: those that a submission may write to.
    """

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = folders
        self._kept: dict[str, _Entry] = {}

    def remember(self) -> None:
        """Keep them as they are now."""
        self._kept = {}
        room = _MOST
        for path, status in self._find():
            with suppress(OSError):  # what cannot be read is not kept
                content = _content(path, status, room)
                self._kept[path] = _Entry(status.st_mode, (status.st_dev, status.st_ino), content)
                room -= len(content)

    def paths(self) -> dict[tuple[int, int], str]:
        """Where files are, by device and number."""
        return {entry.number: path for path, entry in self._kept.items() if stat.S_ISREG(entry.mode)}

    def put_back(self) -> None:
        """Undo all that was done since. Files stay the same ones, for those who have them open."""
        for path, entry in self._kept.items():
            if stat.S_ISDIR(entry.mode) and not os.path.islink(path):
                with suppress(OSError):  # so that it can be looked into
                    os.chmod(path, stat.S_IMODE(entry.mode))
        for path, status in [*self._find()]:
            kept = self._kept.get(path)
            found = stat.S_IFMT(status.st_mode), (status.st_dev, status.st_ino)
            if kept is None or stat.S_ISLNK(kept.mode) or (stat.S_IFMT(kept.mode), kept.number) != found:
                _remove(path)
        for path, entry in self._kept.items():  # folders before what is in them
            with suppress(OSError):
                _put(path, entry)

    def _find(self) -> Iterator[tuple[str, os.stat_result]]:
        """Paths, folders before what is in them."""
        waiting = [*self._folders]
        while waiting:
            folder = waiting.pop()
            with suppress(OSError):
                device = os.stat(folder).st_dev
                for entry in os.scandir(folder):
                    status = entry.stat(follow_symlinks=False)
                    if status.st_dev != device:  # something is mounted here
                        continue
                    if stat.S_ISDIR(status.st_mode):
                        waiting.append(entry.path)
                    yield entry.path, status


def _content(path: str, status: os.stat_result, room: int) -> bytes:
    if stat.S_ISREG(status.st_mode):
        if status.st_size > room:
            raise OSError("too much to be kept")
        with open(path, "rb") as file:
            return file.read()
    return os.fsencode(os.readlink(path)) if stat.S_ISLNK(status.st_mode) else b""


def _remove(path: str) -> None:
    with suppress(OSError):
        if stat.S_ISDIR(os.lstat(path).st_mode):
            os.chmod(path, 0o700)
            guard.remove(path)
        else:
            os.unlink(path)


def _put(path: str, entry: _Entry) -> None:
    """Have it as it was. Raises OSError."""
    if stat.S_ISLNK(entry.mode):
        os.symlink(entry.content, path)
    elif stat.S_ISDIR(entry.mode):
        os.makedirs(path, exist_ok=True)
        os.chmod(path, stat.S_IMODE(entry.mode))
    elif stat.S_ISREG(entry.mode):
        with suppress(FileNotFoundError):
            os.chmod(path, 0o600)
        with open(path, "a+b") as file:
            file.seek(0)
            if file.read() != entry.content:
                file.truncate(0)
                file.write(entry.content)
        os.chmod(path, stat.S_IMODE(entry.mode))
