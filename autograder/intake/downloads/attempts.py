"""The attempts in downloads, folders or zip files, by who handed them in. Nothing in there is trusted."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.course import CourseError
from autograder.intake.clean import clean_text
from autograder.intake.downloads.naming import METADATA, Claim, Naming, Sender
from autograder.intake.plain_files import NotTaken, bounded, entries, opened
from autograder.intake.zip_files import NOBODYS, Entry, is_zip, members, shown

_MOST_MEMBERS = 100_000
_METADATA_LIMIT = 64 * 1024 * 1024


@dataclass
class Attempt:
    """What a sender handed in at one time: the claims of its files, and these."""

    files: list[tuple[Claim, Entry]] = field(default_factory=list)

    @property
    def time(self) -> str:
        return max((claim.time.isoformat() for claim, _ in self.files if claim.time), default="")

    @property
    def said(self) -> str:
        """The time as the download says it, also where it cannot be read."""
        return self.files[0][0].attempt

    @property
    def late(self) -> bool:
        return any(claim.late for claim, _ in self.files)

    @property
    def order(self) -> tuple[str, int, str]:
        """As `Origin.order`."""
        return self.time, max(claim.number for claim, _ in self.files), max(entry.saved for _, entry in self.files)

    @property
    def has_notebook(self) -> bool:
        return any(_may_hold_notebook(claim.file) for claim, _ in self.files)

    def handed_in(self) -> list[tuple[str, Entry]]:
        """Its files by the paths under which they were handed in: of those that say when, the last one at a path."""
        newest: dict[str, tuple[Claim, Entry]] = {}
        others = []
        for claim, entry in sorted(self.files, key=lambda pair: pair[0].time.isoformat() if pair[0].time else ""):
            if claim.time and not claim.attempt:
                newest[claim.file] = (claim, entry)
            elif claim.file:
                others.append((claim.file, entry))
        return others + [(path, entry) for path, (_, entry) in newest.items()]


class Attempts:
    """The attempts in downloads, which stay open until it is closed.

    Args:
        given: files and folders. CourseError where one cannot be read.
        student: all of it is this one's; "": as the names say.

    Attributes:
        of: those of each sender.
        notes: what was left out, a sentence each.
        problems: notebooks that were left out, or of which it is not known whose they are, a sentence each.
    """

    def __init__(self, given: Iterable[Path], naming: Naming, student: str = "") -> None:
        self.of: dict[Sender, list[Attempt]] = {}
        self.notes: list[str] = []
        self.problems: list[str] = []
        self._naming, self._student = naming, student
        with ExitStack() as stack:
            for path in given:
                self._read(path, stack)
            self.close = stack.pop_all().close
        if student and len(self.of) > 1:
            senders = ", ".join(sorted(map(str, self.of)))
            raise CourseError(clean_text(f"{senders}: these are several people's; give those of {student} alone"))

    def _read(self, path: Path, stack: ExitStack) -> None:
        left_out: dict[str, str] = {}
        try:
            entries = _files(path, lambda parts: bool(self._naming.claims(parts)), stack, left_out)
            if self._naming.knows_systems:
                self._find_metadata(path, entries)
            claims = {entry: self._naming.claims(entry.parts) for entry in entries}
            if self._student and not any(claims.values()):  # no download: it is what was handed in
                left_out = {}
                entries = _files(path, lambda parts: True, stack, left_out)
                sender = Sender("--student", self._student, {})
                claims = {entry: [Claim(sender, "/".join(entry.parts[1:] or entry.parts))] for entry in entries}
        except NotTaken as error:
            raise CourseError(clean_text(f"{path} cannot be read: it is {error}")) from error
        for name, why in left_out.items():
            sentence = clean_text(f"{name!r} was left out: it is {why}")
            (self.problems if _may_hold_notebook(name) else self.notes).append(sentence)
        attempts: dict[tuple[Sender, str], Attempt] = {}
        for entry, claimed in claims.items():
            for claim in claimed:
                attempts.setdefault((claim.sender, claim.attempt), Attempt()).files.append((claim, entry))
            if not claimed and _may_hold_notebook(entry.parts[-1]):
                self.problems.append(clean_text(f"{'/'.join(entry.parts)!r}: whose it is, its name does not say"))
        if not any(claims.values()) and not self.problems:
            self.problems.append(clean_text(f"{path}: there is no submission in it; zip files and folders are read"))
        for (sender, _), attempt in attempts.items():
            self.of.setdefault(sender, []).append(attempt)

    def _find_metadata(self, path: Path, entries: Sequence[Entry]) -> None:
        """Read the file in which Gradescope says who is who: above all that is in its export. Others are students'."""
        for entry in entries:
            folder = entry.parts[:-1]
            if entry.parts[-1] != METADATA or self._naming.claims(entry.parts):
                continue
            if all(other.parts[: len(folder)] == folder for other in entries):
                try:
                    self._naming.read_metadata(folder, entry.read(_METADATA_LIMIT))
                except (NotTaken, ValueError) as error:
                    raise CourseError(clean_text(f"{path}: {error}")) from error


def _files(
    given: Path, known: Callable[[tuple[str, ...]], bool], stack: ExitStack, left_out: dict[str, str]
) -> list[Entry]:
    """The files in a file or folder. Raises NotTaken where it is none, or a zip file that cannot be read.

    Args:
        known: whether it is known whose the file at a path is: then a zip file is what somebody handed in.
        left_out: why others were left out, by their names; added to.
    """
    if not given.exists():
        raise NotTaken("not there")
    given = given.resolve()
    found = []
    names = sorted(entries(given, _MOST_MEMBERS)) if given.is_dir() else [Path()]
    for name in [given.name / name for name in names if not NOBODYS.intersection(name.parts)]:
        parts = tuple(map(shown, name.parts))
        try:
            if is_zip(name.name) and not known(parts):
                file = stack.enter_context(opened(given.parent, name))
                found += members(file, parts[:-1], left_out, _MOST_MEMBERS)
            else:
                found.append(_of_folder(given.parent, name, parts))
        except NotTaken as error:
            if not given.is_dir():
                raise
            left_out[str(name)] = str(error)
    return found


def _may_hold_notebook(name: str) -> bool:
    return ".ipynb" in name.lower() or is_zip(name)


def _of_folder(folder: Path, name: Path, parts: tuple[str, ...]) -> Entry:
    def read(most: int) -> bytes:
        with opened(folder, name) as file:
            return bounded(file, most)

    with opened(folder, name) as file:
        about = os.fstat(file.fileno())
    saved = datetime.fromtimestamp(about.st_mtime).isoformat(" ", "seconds")  # no zone, as in zip files
    return Entry(parts, saved, about.st_size, read)
