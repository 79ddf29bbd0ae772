"""The files in a zip file: looked at, not unpacked, and none of it trusted."""

import io
import mmap
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO

from autograder.intake.plain_files import NotTaken, bounded

NOBODYS = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", ".git"}  # left by programs
_LONGEST_NAME = 1000
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others cannot be unpacked a bounded piece at a time


@dataclass(frozen=True)
class Entry:
    """A file in a download or a zip file.

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


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def shown(name: str) -> str:
    """A name in composed characters, without those that cannot be shown, such as marks of direction."""
    return "".join(filter(str.isprintable, unicodedata.normalize("NFC", name))) or "_"


def members(file: IO[bytes], before: tuple[str, ...], left_out: dict[str, str], most: int) -> list[Entry]:
    """The files in a zip file, which must stay open. Raises NotTaken.

    Args:
        before: goes before each path.
        left_out: why others were left out, by their names; added to.
        most: so many members are read, and an archive that may have more is not.
    """
    if _has_more_members(file, most):
        raise NotTaken(f"a zip file with more than the {most:,} files that are read")
    found = []
    try:
        archive = zipfile.ZipFile(file)
        for info in archive.infolist():
            name = _name(info)
            try:
                parts = _parts(name, info)
            except NotTaken as error:
                left_out[name[-_LONGEST_NAME:]] = str(error)
                continue
            if not info.is_dir() and not NOBODYS.intersection(parts):
                saved = "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(*info.date_time)
                found.append(Entry((*before, *parts), saved, info.file_size, _member(archive, info)))
    except Exception as error:  # whatever is raised on bytes that were made for it
        raise NotTaken(f"no zip file that can be read: {error}") from error
    return found


def _has_more_members(file: IO[bytes], most: int) -> bool:
    """Whether a zip file may have more members: asked before memory is taken for them. An empty file has none."""
    data: bytes | mmap.mmap
    if isinstance(file, io.BytesIO):
        data = file.getvalue()
    elif os.fstat(file.fileno()).st_size == 0:
        return False
    else:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return sum(1 for _ in islice(re.finditer(rb"PK\x01\x02", data), most + 1)) > most


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
    parts = tuple(shown(part) for part in path.split("/") if part not in ("", "."))
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


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        try:
            with archive.open(info) as file:
                return bounded(file, most)
        except NotTaken:
            raise
        except Exception as error:  # as above
            raise NotTaken(f"damaged in the zip file: {error}") from error

    return read
