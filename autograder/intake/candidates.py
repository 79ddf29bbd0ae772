"""Chooses the notebook among what a student has handed in: never in silence where another one could be meant."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO

from nbformat import NotebookNode

from autograder.course import Assignment, CourseError, write_whole
from autograder.intake import notebook_file, plain_files
from autograder.intake.cells import grade_id, is_answer
from autograder.intake.plain_files import NotTaken
from autograder.intake.restore import restore
from autograder.intake.texts import essence
from autograder.intake.unreadable import Unreadable, what_it_is
from autograder.intake.zip_files import is_zip, members

_MOST_LOOKED_AT = 500  # files of a submission
_MOST_CANDIDATES = 20  # that lie there openly
# Of those in zip files as well.
_MOST_IN_ALL = 100
_MOST_BYTES = 2 * notebook_file.SIZE_LIMIT
_MOST_NESTED = 3  # zip files within zip files
_MOST_ZIPS = 20
_MOST_MEMBERS = 5_000
_MOST_TOLD = 5
_HEAD = 4000  # bytes


class Unclear(Unreadable):
    """Several files could be meant, or more than is looked through; the text lists them, or says so."""


@dataclass(frozen=True)
class Candidate:
    """A file that may be the notebook. Its name is its path in the submission's folder, and goes on in a zip file."""

    name: str
    data: bytes

    @property
    def folder(self) -> Path:
        """Where its own files lie, in the submission's folder."""
        return Path(self.name).parent if ".zip/" not in self.name else Path()


@dataclass(frozen=True)
class _Worked:
    """A candidate, and what a student has written in it, by cell."""

    candidate: Candidate
    answers: dict[str, str]
    readable: bool = True

    def __str__(self) -> str:
        nothing = "as it was given" if self.readable else "cannot be read"
        return f"{self.candidate.name} ({f'{len(self.answers)} answers' if self.answers else nothing})"


def choose(assignment: Assignment, folder: Path, take: str) -> tuple[Candidate, str]:
    """Choose the notebook in a submission's folder.

    Args:
        take: the name that a grader has chosen, or "".

    Returns:
        The notebook, and what is to be said of others, or "".

    Raises:
        Unreadable: there is none; the text says what there is.
        Unclear: another one could be meant.
    """
    expected = f"{assignment}.ipynb"
    names = [*islice(plain_files.entries(folder), _MOST_LOOKED_AT)]
    names = sorted(set(names) - set(map(Path, plain_files.NBGRADERS)), key=lambda name: (len(name.parts), name))
    if names == [Path(expected)] or Path(take) in names:
        return _read(folder, Path(take) if Path(take) in names else names[0]), ""
    found, others = _candidates(folder, names)
    if not found:
        seen = f"; there is {_listed(folder, others)}" if others else ""
        raise Unreadable(f"there is no notebook; it should be {expected}{seen}")
    if chosen := next((one for one in found if one.name == take), None):
        return chosen, ""
    try:
        release = assignment.release()
        worked = [_worked(one, release) for one in found]
    except CourseError:  # which is told where submissions are graded
        worked = [_Worked(one, {}, readable=False) for one in found]
    shipped = assignment.folder("release")
    return _chosen(worked, expected, _listed(folder, [name for name in others if not (shipped / name).exists()]))


def _candidates(folder: Path, names: Sequence[Path]) -> tuple[Sequence[Candidate], Sequence[Path]]:
    """The notebooks, surest first, and what else there is."""
    hidden = [name for name in names if any(part.startswith((".", "__MACOSX")) for part in name.parts)]
    saved = [name for name in hidden if name.suffix == ".ipynb" and name.parts[-2:-1] == (".ipynb_checkpoints",)]
    visible = [name for name in names if name not in hidden]
    notebooks = [name for name in visible if name.suffix.lower() == ".ipynb"][:_MOST_CANDIDATES]
    rest = [name for name in visible if name not in notebooks]
    renamed = [name for name in rest if name.suffix.lower() in (".txt", ".json") and _begins(folder, name, "{")]
    left = iter(range(_MOST_ZIPS))

    def every() -> Iterator[Candidate]:
        yield from (_read(folder, name) for name in notebooks)
        for name in renamed:
            with suppress(ValueError):
                notebook_file.parsed((one := _read(folder, name)).data)
                yield one
        for name in rest:
            if _begins(folder, name, "PK\x03\x04"):
                with plain_files.opened(folder, name) as file:
                    yield from _in_zip(file, name.as_posix(), left)

    found = _bounded(every())
    if not found or notebooks:  # a copy that was saved before, which counts only where nothing else does
        found = _bounded(chain(found, (_read(folder, name) for name in saved)))
    taken = {one.name.partition(".zip/")[0].removesuffix(".zip") for one in found}
    return found, [name for name in rest if name.as_posix().removesuffix(".zip") not in taken]


def _bounded(candidates: Iterator[Candidate]) -> list[Candidate]:
    """All of them. Raises Unclear."""
    kept: list[Candidate] = []
    room = _MOST_BYTES
    for one in candidates:
        kept.append(one)
        room -= len(one.data)
        if room < 0 or len(kept) > _MOST_IN_ALL:
            raise Unclear(f"there are more than {_MOST_IN_ALL} notebooks, or {_MOST_BYTES >> 20} MiB, to choose from")
    return kept


def _chosen(worked: Sequence[_Worked], expected: str, others: str) -> tuple[Candidate, str]:
    """The one of the right name, or else the only one, where none holds more of the student's work."""
    most = max(worked, key=lambda one: len(one.answers))
    named = next((one for one in worked if one.candidate.name == expected), None)
    if named is not None and named.answers and len(named.answers) == len(most.answers):
        different = [str(one) for one in worked if not one.answers.items() <= named.answers.items()]
        return named.candidate, f"beside it lies other work: {', '.join(different)}" if different else ""
    if named is None and most.answers and all(one.answers.items() <= most.answers.items() for one in worked):
        return most.candidate, ""
    if named is not None and not any(one.readable for one in worked):
        return named.candidate, ""  # what is wrong with it is told when it is graded
    if len(worked) == 1 and not (most.readable and others):
        return most.candidate, ""
    listed = ", ".join([*map(str, worked), *filter(None, [others])])
    raise Unclear(f"it is not clear which file counts: there is {listed}")


def _listed(folder: Path, names: Sequence[Path]) -> str:
    return ", ".join(f"{name.name!r} ({_what(folder, name)})" for name in names[:_MOST_TOLD])


def _worked(candidate: Candidate, release: NotebookNode) -> _Worked:
    try:
        restored, _ = restore(notebook_file.parsed(candidate.data), release)
    except ValueError:
        return _Worked(candidate, {}, readable=False)
    given = {grade_id(cell): cell.source for cell in release.cells if is_answer(cell)}
    cells = [cell for cell in restored.cells if grade_id(cell) in given and cell.source != given[grade_id(cell)]]
    return _Worked(candidate, {str(grade_id(cell)): essence(cell.source) for cell in cells})


def _read(folder: Path, name: Path) -> Candidate:
    try:
        with plain_files.opened(folder, name) as file:
            return Candidate(name.as_posix(), notebook_file.read(file))
    except NotTaken as error:
        raise Unreadable(f"{name} is {error}") from error
    except Unreadable as error:
        raise Unreadable(f"{name} {error}") from error


def _head(folder: Path, name: Path) -> bytes:
    try:
        with plain_files.opened(folder, name) as file:
            return file.read(_HEAD)
    except NotTaken:
        return b""


def _begins(folder: Path, name: Path, with_what: str) -> bool:
    return _head(folder, name).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(with_what.encode())


def _what(folder: Path, name: Path) -> str:
    return what_it_is(_head(folder, name).decode("latin-1")).removeprefix("it ").removeprefix("is ")


def _in_zip(file: IO[bytes], name: str, left: Iterator[int], nested: int = _MOST_NESTED) -> Iterator[Candidate]:
    """The notebooks in a zip file, and in those within it. What cannot be unpacked is passed over.

    Args:
        left: gives a number for each zip file that may yet be looked into.
    """
    if next(left, None) is None:
        raise Unclear(f"there are more than the {_MOST_ZIPS} zip files that are looked into")
    with suppress(NotTaken):
        for entry in members(file, (name,), {}, _MOST_MEMBERS)[:_MOST_LOOKED_AT]:
            path = "/".join(entry.parts)
            if any(part.startswith(".") for part in entry.parts[1:]):
                continue
            if path.lower().endswith(".ipynb"):
                with suppress(NotTaken, Unreadable):
                    yield Candidate(path, notebook_file.read(io.BytesIO(entry.read(notebook_file.FILE_LIMIT))))
            elif is_zip(path) and nested and entry.size <= notebook_file.SIZE_LIMIT:
                yield from _in_zip(io.BytesIO(entry.read(entry.size)), path, left, nested - 1)


# What graders chose, by --take.


def _choices(assignment: Assignment) -> Path:
    return assignment.ledger / f"{assignment}.taken.json"


def taken(assignment: Assignment) -> dict[str, str]:
    """By student, the file that a grader has chosen."""
    path = _choices(assignment)
    try:
        chosen = json.loads(path.read_text()) if path.exists() else {}
    except ValueError as error:
        raise CourseError(f"{path} cannot be read ({error}): remove it, and choose again with --take") from error
    return {str(student): str(name) for student, name in chosen.items()} if isinstance(chosen, dict) else {}


def take(assignment: Assignment, chosen: dict[str, str]) -> None:
    """Remember the files that a grader chooses."""
    text = json.dumps(taken(assignment) | chosen, indent=2, ensure_ascii=False)
    write_whole(assignment.root, _choices(assignment), text.encode())
