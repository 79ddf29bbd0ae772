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
        state: see `_state`.
        content: of a file; of a link, where it leads; of a folder, nothing.
    """

    mode: int
    state: tuple[int, ...]
    content: bytes

    def may_be(self, mode: int, state: tuple[int, ...]) -> bool:
        """Whether what is found is the same file or folder, whatever was done to it."""
        if stat.S_ISLNK(mode):
            return (self.mode, self.state) == (mode, state)
        return (stat.S_IFMT(self.mode), self.state[:2]) == (stat.S_IFMT(mode), state[:2])


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
        before, self._kept = self._kept, {}
        room = _MOST
        for path, mode, state in self._find():
            known = before.get(path)
            with suppress(OSError):  # what cannot be read is not kept
                same = known is not None and known[:2] == (mode, state)
                entry = known if known and same else _Entry(mode, state, _content(path, mode, room))
                room -= len(entry.content)
                self._kept[path] = entry

    def paths(self) -> dict[tuple[int, ...], str]:
        """Where files are, by device and number."""
        return {entry.state[:2]: path for path, entry in self._kept.items() if stat.S_ISREG(entry.mode)}

    def put_back(self) -> None:
        """Undo all that was done since. Files stay the same ones, for those who have them open."""
        for path, entry in self._kept.items():
            if stat.S_ISDIR(entry.mode) and not os.path.islink(path):
                with suppress(OSError):  # so that it can be looked into
                    os.chmod(path, stat.S_IMODE(entry.mode))
        for path, mode, state in [*self._find()]:
            if path not in self._kept or not self._kept[path].may_be(mode, state):
                _remove(path)
        unchanged = {path for path, *found in self._find() if path in self._kept and self._kept[path][:2] == (*found,)}
        for path, entry in self._kept.items():  # folders before what is in them
            if path not in unchanged:
                with suppress(OSError):
                    self._kept[path] = _put(path, entry)

    def _find(self) -> Iterator[tuple[str, int, tuple[int, ...]]]:
        """Paths, folders before what is in them, with mode and state."""
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
                    yield entry.path, status.st_mode, _state(status)


def _state(status: os.stat_result) -> tuple[int, ...]:
    """Device, number, and the time of the last change: of a folder, what is in it would change it."""
    own = status.st_dev, status.st_ino
    return own if stat.S_ISDIR(status.st_mode) else (*own, status.st_ctime_ns)


def _content(path: str, mode: int, room: int) -> bytes:
    if stat.S_ISREG(mode):
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size > room:
                raise OSError("too much to be kept")
            return file.read()
    return os.fsencode(os.readlink(path)) if stat.S_ISLNK(mode) else b""


def _remove(path: str) -> None:
    with suppress(OSError):
        if stat.S_ISDIR(os.lstat(path).st_mode):
            os.chmod(path, 0o700)
            guard.remove(path)
        else:
            os.unlink(path)


def _put(path: str, entry: _Entry) -> _Entry:
    """Have it as it was; returns it with its new state. Raises OSError."""
    if stat.S_ISLNK(entry.mode):
        os.symlink(entry.content, path)
    else:
        with suppress(FileNotFoundError):
            os.chmod(path, 0o700)
        if stat.S_ISREG(entry.mode):
            with open(path, "wb") as file:
                file.write(entry.content)
        elif stat.S_ISDIR(entry.mode):
            os.makedirs(path, exist_ok=True)
        os.chmod(path, stat.S_IMODE(entry.mode))
    return entry._replace(state=_state(os.lstat(path)))
