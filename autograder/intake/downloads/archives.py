"""The files in a download, a folder or a zip file: looked at, not unpacked, and none of it trusted."""

import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from autograder.intake import plain_files

_MOST_MEMBERS = 100_000
_LONGEST_NAME = 1000
_NOBODYS = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", ".git"}
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others cannot be unpacked a bounded piece at a time
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


class NotTaken(Exception):
    """A file in a download, or the download, is not taken; the text says what it is."""


@dataclass(frozen=True)
class Entry:
    """A file in a download.

    Attributes:
        parts: its path, in composed characters that can be shown: none is "..", and the first is no root.
        saved: when, as the download says: comparable text.
        size: how many bytes it says that it has.
        read: its bytes. Raises NotTaken where there are more than so many.
    """

    parts: tuple[str, ...]
    saved: str
    size: int
    read: Callable[[int], bytes]


class Download:
    """The files in what was given, and what was left out.

    Args:
        given: a file or folder. NotTaken where it is none, or a zip file that cannot be read.
        known: whether it is known whose the file at a path is: then a zip file is what somebody handed in.

    Attributes:
        entries: the files.
        left_out: why others were left out, by their names.
    """

    def __init__(self, given: Path, known: Callable[[tuple[str, ...]], bool], stack: ExitStack) -> None:
        self.left_out: dict[str, str] = {}
        self.entries: list[Entry] = []
        if not given.exists():
            raise NotTaken("not there")
        given = given.resolve()
        folder = given.parent
        for name in _below(given) if given.is_dir() else [given]:
            relative = name.relative_to(folder)
            parts = tuple(map(_shown, relative.parts))
            try:
                if is_zip(relative.name) and not known(parts):
                    file = stack.enter_context(plain_files.opened(folder, relative))
                    self.entries += members(file, parts[:-1], self.left_out)
                else:
                    self.entries.append(_of_folder(folder, relative, parts))
            except (plain_files.NotPlain, NotTaken) as error:
                if name == given:
                    raise NotTaken(str(error)) from error
                self.left_out[str(relative)] = str(error)


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def may_hold_notebook(name: str) -> bool:
    return ".ipynb" in name.lower() or is_zip(name)


def members(
    file: IO[bytes], before: tuple[str, ...], left_out: dict[str, str], most: int = _MOST_MEMBERS
) -> list[Entry]:
    """The files in a zip file, which must stay open. Raises NotTaken.

    Args:
        before: goes before each path.
        left_out: why others were left out, by their names; added to.
        most: so many members are read, and an archive that may have more is not.
    """
    found = []
    try:
        if plain_files.has_more_members(file, most):
            raise NotTaken(f"a zip file with more than the {most:,} files that are read")
        archive = zipfile.ZipFile(file)
        for info in archive.infolist():
            name = _name(info)
            try:
                parts = _parts(name, info)
            except NotTaken as error:
                left_out[name[-_LONGEST_NAME:]] = str(error)
                continue
            if not info.is_dir() and not _NOBODYS.intersection(parts):
                saved = "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(*info.date_time)
                found.append(Entry((*before, *parts), saved, info.file_size, _member(archive, info)))
    except _BROKEN as error:
        raise NotTaken(f"no zip file that can be read: {error}") from error
    return found


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name. Many programs write UTF-8 without saying so, which is read as the DOS code page 437."""
    name = info.orig_filename.partition("\0")[0]
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return name


def _parts(name: str, info: zipfile.ZipInfo) -> tuple[str, ...]:
    """A member's path. Raises NotTaken, saying why, for what is not to be read."""
    path = name.replace("\\", "/")
    parts = tuple(_shown(part) for part in path.split("/") if part not in ("", "."))
    if ".." in parts or path.startswith("/") or re.match("[A-Za-z]:(/|$)", path):
        raise NotTaken("a path out of the archive")
    if len(name) > _LONGEST_NAME:
        raise NotTaken("named too long")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise NotTaken("a link, or no regular file")
    if info.flag_bits & 1:
        raise NotTaken("encrypted")
    if info.compress_type not in _READ:
        raise NotTaken("compressed in a way that is not read")
    return parts


def _shown(name: str) -> str:
    """A name in composed characters, without those that cannot be shown, such as marks of direction."""
    return "".join(filter(str.isprintable, unicodedata.normalize("NFC", name))) or "_"


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        try:
            with archive.open(info) as file:
                return _bounded(file, most)
        except _BROKEN as error:
            raise NotTaken(f"damaged in the zip file: {error}") from error

    return read


def _of_folder(folder: Path, name: Path, parts: tuple[str, ...]) -> Entry:
    def read(most: int) -> bytes:
        try:
            with plain_files.opened(folder, name) as file:
                return _bounded(file, most)
        except (plain_files.NotPlain, OSError) as error:
            raise NotTaken(str(error)) from error

    with plain_files.opened(folder, name) as file:
        about = os.fstat(file.fileno())
    saved = datetime.fromtimestamp(about.st_mtime).isoformat(" ", "seconds")  # no zone, as in zip files
    return Entry(parts, saved, about.st_size, read)


def _bounded(file: IO[bytes], most: int) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        raise NotTaken(f"more than {most:,} bytes")
    return data


def _below(folder: Path) -> Iterator[Path]:
    """The files in a folder and below it; links to folders count as files, which are not read."""
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        folders[:] = sorted(set(folders) - _NOBODYS)
        yield from (Path(place, name) for name in sorted([*files, *links]) if name not in _NOBODYS)
