"""The files that a process has written: kept as they are, so that what a fork does to them can be undone."""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


class Files:
    """All that is in a folder, but for what is mounted there."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._kept: dict[str, tuple[os.stat_result, bytes]] = {}  # content of files, and where links lead

    def remember(self) -> None:
        """Keep them as they are now; what cannot be read is not kept."""
        self._kept = {}
        for path, status in self._find():
            with suppress(OSError):
                self._kept[path] = status, _content(path, status.st_mode)

    def paths(self) -> dict[tuple[int, int], str]:
        """Where files are, by device and number."""
        return {(status.st_dev, status.st_ino): path for path, (status, _) in self._kept.items()}

    def put_back(self) -> None:
        """Undo all that was done since. Files stay the same ones, for those who have them open."""
        for path, (status, _) in self._kept.items():
            if stat.S_ISDIR(status.st_mode):
                with suppress(OSError):  # so that it can be looked into
                    os.chmod(path, 0o700)
        for path, status in [*self._find()]:
            if path not in self._kept or not _is_same(status, self._kept[path][0]):
                with suppress(OSError):
                    remove(path) if stat.S_ISDIR(status.st_mode) else os.unlink(path)
        for path, (status, content) in self._kept.items():  # folders before what is in them
            with suppress(OSError):
                _put(path, status.st_mode, content)

    def _find(self) -> Iterator[tuple[str, os.stat_result]]:
        """Paths, folders before what is in them."""
        waiting = [self._folder]
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


def _content(path: str, mode: int) -> bytes:
    if stat.S_ISREG(mode):
        return Path(path).read_bytes()
    return os.fsencode(os.readlink(path)) if stat.S_ISLNK(mode) else b""


def _is_same(status: os.stat_result, kept: os.stat_result) -> bool:
    """Whether it is the same file or folder. A link is made anew: it has no content that others could have open."""
    kinds = {stat.S_IFMT(one.st_mode) for one in (status, kept)}
    return len(kinds - {stat.S_IFLNK}) == 1 and (status.st_dev, status.st_ino) == (kept.st_dev, kept.st_ino)


def remove(folder: str) -> None:
    """Remove a folder with all that is in it, folders without permissions included. Raises OSError."""
    os.chmod(folder, 0o700)
    for place, folders, _ in os.walk(folder):
        for name in folders:
            if not os.path.islink(path := os.path.join(place, name)):
                os.chmod(path, 0o700)
    shutil.rmtree(folder)


def _put(path: str, mode: int, content: bytes) -> None:
    """Have it as it was. Raises OSError."""
    if stat.S_ISLNK(mode):
        os.symlink(content, path)
        return
    if stat.S_ISDIR(mode):
        os.makedirs(path, exist_ok=True)
    elif stat.S_ISREG(mode):
        with suppress(FileNotFoundError):
            os.chmod(path, 0o600)
        Path(path).write_bytes(content)
    os.chmod(path, stat.S_IMODE(mode))
