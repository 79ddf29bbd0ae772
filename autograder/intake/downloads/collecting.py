"""Puts what was handed in into `submitted/`: the newest attempt of each, and nothing is overwritten in silence."""

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.course import Assignment
from autograder.intake.clean import clean_text
from autograder.intake.downloads.attempts import Attempts
from autograder.intake.downloads.contents import Contents, number_of
from autograder.intake.downloads.naming import Sender
from autograder.intake.downloads.origins import Origin
from autograder.intake.downloads.people import Doubtful, Roster, Student, newcomer
from autograder.intake.find import SubmissionError, check_name
from autograder.intake.plain_files import few


@dataclass
class Outcome:
    """What came of collecting: students, but for `problems` and `notes`, which are sentences."""

    collected: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    added: list[Student] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Collection:
    """Attempts at an assignment, on their way to `submitted/`; `outcome` says what became of them."""

    def __init__(self, assignment: Assignment, attempts: Attempts) -> None:
        self.outcome = Outcome(problems=few(attempts.problems), notes=few(attempts.notes))
        self._assignment, self._attempts = assignment, attempts

    def match(
        self, students: Sequence[Student], origins: dict[str, Origin], *, only: str = "", add: bool = False
    ) -> dict[str, Sender]:
        """Find out who in the gradebook each sender is; who is not there, or cannot be told, is listed.

        Args:
            origins: those of earlier collections, which say who is who.
            only: all is this student's; "": as is said.
            add: add those who are not there, to `outcome.added`.
        """
        roster, taken = Roster(students), {student.id for student in students}
        before = {(origin.system, origin.key): student for student, origin in origins.items() if student in taken}
        found: dict[str, list[Sender]] = {}
        for sender in self._attempts.of:
            try:
                student = only or before.get((sender.system, sender.key)) or roster.find(sender.ids, sender.names)
            except Doubtful as doubt:
                self._not_known(sender, f"{doubt}: give the files of one person with --student")
                continue
            new = newcomer(sender) if student is None and add else None
            name = student or (new.id if new else "")
            if not name:
                self._not_known(sender, "nobody in the gradebook")
            elif new and new.id in taken:
                self._not_known(sender, f"{new.id} is there already, and somebody else")
            elif not _can_be_folder(name):
                self._not_known(sender, f"{name!r} cannot be the name of a student's folder")
            else:
                self.outcome.added += [new] if new and name not in found else []
                found.setdefault(name, []).append(sender)
        for student, senders in list(found.items()):
            if len(senders) > 1:
                names = " and ".join(sorted(f"{sender} of {sender.system}" for sender in senders))
                self._problem(student, f"{names} would both be this student: nothing was taken of them")
                self.outcome.added = [new for new in self.outcome.added if new.id != student]
                del found[student]
        return {student: sender for student, [sender] in found.items()}

    def _not_known(self, sender: Sender, why: str) -> None:
        self.outcome.unknown.append(clean_text(f"{sender} of {sender.system}: {why}"))

    def put(
        self, student: str, sender: Sender, before: Origin | None, *, due: str = "", replace: bool = False
    ) -> Origin | None:
        """Put a sender's newest attempt into the student's folder, where nothing but an older attempt is replaced.

        Args:
            before: where what is there comes from, as far as is known.
            due: when the assignment is due, in ISO 8601 and UTC; "": never.
            replace: replace also what came another way, or was changed since.

        Returns:
            Where the student's submission comes from now, if this is known. Raises OSError.
        """
        attempts = sorted(self._attempts.of[sender], key=lambda attempt: attempt.order)
        newest = next((attempt for attempt in reversed(attempts) if attempt.has_notebook), attempts[-1])
        contents = Contents(self._assignment.name, newest.handed_in())
        notes = contents.notes
        if newest is not attempts[-1]:
            notes.append("the last attempt has no notebook: the last one that has counts")
        if newest.time:
            text = datetime.fromisoformat(newest.time).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
            contents.files["timestamp.txt"] = text.encode()
        elif newest.late:
            notes.append(f"late; {sender.system} does not say when: it counts as in time without a timestamp.txt")
        elif newest.said:
            notes.append(f"the time {newest.said!r} cannot be read: it counts as handed in on time")
        self.outcome.notes += [clean_text(f"{student}: {note}") for note in few(notes)]
        if newest.late or (due and newest.time > due):
            self.outcome.late.append(student)
        number = max(number_of(claim.file, self._assignment.name) for claim, _ in newest.files)
        origin = Origin(
            sender.system,
            sender.key,
            str(sender),
            contents.origins,
            _digest(contents.files),
            newest.time,
            newest.late,
            max(number + 1, len({attempt.order for attempt in attempts if attempt.order <= newest.order})),
            *newest.order[1:],
        )
        target = self._assignment.folder("submitted", student)
        there = _digest_of(target)
        if not contents.usable:
            self._problem(student, "what was handed in cannot be used: nothing was taken of it")
        elif there == origin.digest:
            self.outcome.unchanged.append(student)
            return origin
        elif there and not replace and (why := _reason_to_keep(before, origin, there)):
            self._problem(student, f"{why}: it was kept; --replace puts the download in its place")
        elif there and not replace and before and origin.order < before.order:
            self.outcome.unchanged.append(student)
            self.outcome.notes.append(f"{student}: a newer attempt than this one is there")
        else:
            _write(target, contents.files)
            (self.outcome.replaced if there else self.outcome.collected).append(student)
            return origin
        return before

    def _problem(self, student: str, why: str) -> None:
        self.outcome.problems.append(clean_text(f"{student}: {why}"))


def _reason_to_keep(before: Origin | None, now: Origin, there: str) -> str:
    if before is None:
        return "there is a submission that did not come from a download"
    if (before.system, before.key) != (now.system, now.key):
        return f"there is a submission of {before.name} of {before.system}"
    return "the submission that is there was changed by hand" if there != before.digest else ""


def _can_be_folder(student: str) -> bool:
    try:
        check_name(student)
    except SubmissionError:
        return False
    return student == Path(student).name and not student.startswith(".")


def _write(target: Path, files: dict[str, bytes]) -> None:
    """Write a folder as a whole: at each moment, the old one or the new one is there. Raises OSError."""
    new, old = (target.with_name(f".{target.name}.{which}") for which in ("new", "old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    for name, data in files.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if os.path.lexists(target):
        os.rename(target, old)
    os.rename(new, target)
    shutil.rmtree(old, ignore_errors=True)


def _digest(files: Mapping[str, bytes]) -> str:
    """Names the content of a folder with these files; "" where there are none."""
    lines = [f"{hashlib.sha256(data).hexdigest()} {name}" for name, data in sorted(files.items())]
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest() if lines else ""


def _digest_of(folder: Path) -> str:
    """The same of the files in a folder and below it. What is no file there has no content."""
    paths = [Path(place, name) for place, _, names in os.walk(folder) for name in names]
    plain = {path for path in paths if path.is_file() and not path.is_symlink()}
    return _digest({str(path.relative_to(folder)): path.read_bytes() if path in plain else b"" for path in paths})
