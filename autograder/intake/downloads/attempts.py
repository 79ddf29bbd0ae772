"""The attempts in downloads, by who handed them in."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import CourseError
from autograder.intake.clean import clean_text
from autograder.intake.downloads.archives import Download, Entry, NotTaken, may_hold_notebook
from autograder.intake.downloads.naming import METADATA, Claim, Naming, Sender

_METADATA_LIMIT = 64 * 1024 * 1024
_MOST_TOLD = 10


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
        return any(may_hold_notebook(claim.file) for claim, _ in self.files)

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
        try:
            download = Download(path, lambda parts: bool(self._naming.claims(parts)), stack)
            if self._naming.knows_systems:
                self._find_metadata(path, download.entries)
            claims = {entry: self._naming.claims(entry.parts) for entry in download.entries}
            if self._student and not any(claims.values()):  # no download: it is what was handed in
                download = Download(path, lambda parts: True, stack)
                sender = Sender("--student", self._student, {})
                claims = {
                    entry: [Claim(sender, "/".join(entry.parts[1:] or entry.parts))] for entry in download.entries
                }
        except NotTaken as error:
            raise CourseError(clean_text(f"{path} cannot be read: it is {error}")) from error
        for name, why in download.left_out.items():
            sentence = clean_text(f"{name!r} was left out: it is {why}")
            (self.problems if may_hold_notebook(name) else self.notes).append(sentence)
        attempts: dict[tuple[Sender, str], Attempt] = {}
        for entry, claimed in claims.items():
            for claim in claimed:
                attempts.setdefault((claim.sender, claim.attempt), Attempt()).files.append((claim, entry))
            if not claimed and may_hold_notebook(entry.parts[-1]):
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


def few(sentences: list[str]) -> list[str]:
    """The sentences, or the first of many."""
    more = len(sentences) - _MOST_TOLD
    return sentences if more <= 0 else [*sentences[:_MOST_TOLD], f"{more} more of this kind"]
