"""What somebody handed in, as files of a submission: archives opened, names made usable, sizes bounded."""

import io
from collections.abc import Iterable
from pathlib import PurePosixPath

from autograder.intake.clean import clean_text
from autograder.intake.plain_files import MOST_BYTES, MOST_FILES, NBGRADERS, NotTaken
from autograder.intake.zip_files import Entry, is_zip, members

_MOST_IN_ZIP = 5000
_DEEPEST = 3  # a zip file within a zip file within one
_LONGEST_PART = 250  # bytes
_LONGEST_PATH = 1000


class Contents:
    """The files of one attempt.

    Args:
        handed_in: the path under which each was handed in, and the file. Of two at one path, the later one counts.

    Attributes:
        files: the bytes of each, by its path in the submission's folder; the notebook, where one can be told, is named
            as the assignment is.
        origins: where each comes from: its path in the download.
        notes: what was left out or renamed, a sentence each.
        usable: False where nothing, or not the notebook that was handed in, could be taken.
    """

    def __init__(self, assignment: str, handed_in: Iterable[tuple[str, Entry]]) -> None:
        self.files: dict[str, bytes] = {}
        self.origins: dict[str, str] = {}
        self.notes: list[str] = []
        self._room = MOST_BYTES
        self._taken: set[str] = set()
        self._assignment = assignment
        self._expected = f"{assignment}.ipynb"
        found = [(PurePosixPath(path).parts, entry) for path, entry in handed_in]
        self._add(found, "", 0)
        self._name_notebook()
        lost = any(_is_notebook(parts[-1]) for parts, _ in found) and not any(map(_is_notebook, self.files))
        self.usable = bool(self.files) and not lost

    def _add(self, found: list[tuple[tuple[str, ...], Entry]], origin: str, depth: int) -> None:
        for parts, entry in sorted(found, key=lambda pair: self._importance(pair[0])):
            path = "/".join(parts)
            come_from = origin or "/".join(entry.parts)
            try:
                if len(self.files) >= MOST_FILES:
                    raise NotTaken(f"more than the {MOST_FILES} files that are taken")
                if entry.size > self._room:
                    raise NotTaken(f"more than the {MOST_BYTES >> 20} MiB that are taken")
                self._room -= entry.size  # also for what turns out to be damaged: reading it takes time
                data = entry.read(entry.size)
                if is_zip(path) and self._unpack(parts, data, come_from, depth):
                    continue
                self._put(parts, data, come_from)
            except NotTaken as error:
                self.notes.append(clean_text(f"{path!r} was left out: it is {error}"))

    def _importance(self, parts: tuple[str, ...]) -> tuple[bool, bool, bool, int, tuple[str, ...]]:
        """Notebooks come first, then what may hold some: they are never what is too much."""
        name = parts[-1]
        return name != self._expected, not _is_notebook(name), not is_zip(name), len(parts), parts

    def _unpack(self, parts: tuple[str, ...], data: bytes, origin: str, depth: int) -> bool:
        """Add what is in a zip file; returns whether it could be read: then it is not wanted itself."""
        if depth == _DEEPEST:
            raise NotTaken(f"a zip file within more than {_DEEPEST - 1} others")
        try:
            left_out: dict[str, str] = {}
            entries = members(io.BytesIO(data), (), left_out, _MOST_IN_ZIP)
            self.notes += [clean_text(f"{name!r} was left out: it is {why}") for name, why in left_out.items()]
        except NotTaken as error:
            self.notes.append(clean_text(f"{parts[-1]!r} was not unpacked: it is {error}"))
            return False
        inner = [entry.parts for entry in entries]
        wrapped = bool(inner) and all(len(path) > 1 and path[0] == inner[0][0] for path in inner)
        self._add([((*parts[:-1], *entry.parts[wrapped:]), entry) for entry in entries], origin, depth + 1)
        return True

    def _put(self, parts: tuple[str, ...], data: bytes, origin: str) -> None:
        path = "/".join(map(_short, parts))
        if path.casefold() in NBGRADERS:
            raise NotTaken("named as a file of nbgrader's own is")
        if len(path) > _LONGEST_PATH:
            raise NotTaken("named too long")
        path = self._free(path)
        self._taken.update("/".join(path.split("/")[: n + 1]).casefold() for n in range(path.count("/") + 1))
        self.files[path] = data
        self.origins[path] = origin

    def _free(self, path: str) -> str:
        """The path, or one beside it where there is a file or folder that some systems would take for it."""
        whole = PurePosixPath(path)
        files = {name.casefold() for name in self.files}
        free, number = path, 1
        while free.casefold() in self._taken or any(str(up).casefold() in files for up in PurePosixPath(free).parents):
            number += 1
            free = "_".join((*whole.parts[:-1], f"{whole.stem} ({number}){whole.suffix}"))
        if free != path:
            self.notes.append(clean_text(f"{path!r} is kept as {free!r}, since there is another of that name"))
        return free

    def _name_notebook(self) -> None:
        expected = self._expected
        notebooks = [path for path in self.files if _is_notebook(path)]
        if expected in notebooks:
            chosen = expected
        else:
            numbered = [path for path in notebooks if number_of(path, self._assignment)]  # as Canvas renames files
            candidates = notebooks if len(notebooks) == 1 else numbered
            chosen = candidates[0] if len(candidates) == 1 else ""
        if chosen and chosen != expected:
            self.files = {expected if path == chosen else path: data for path, data in self.files.items()}
            self.origins = {expected if path == chosen else path: origin for path, origin in self.origins.items()}
        if len(notebooks) > 1:
            which = f"{chosen!r} is taken" if chosen else "none is named as it should be"
            self.notes.append(clean_text(f"{len(notebooks)} notebooks; {which}"))


def number_of(path: str, assignment: str) -> int:
    """The number that Canvas puts behind a file's name when it is handed in again; 0 where there is none."""
    stem = PurePosixPath(path).stem
    number = stem.removeprefix(f"{assignment}-")
    return int(number) if stem != number and number.isdecimal() and len(number) < 5 else 0


def _is_notebook(path: str) -> bool:
    return path.lower().endswith(".ipynb")


def _short(part: str) -> str:
    """A part of a path, cut where it is too long for a file's name."""
    stem, dot, ending = part.rpartition(".")
    room = max(_LONGEST_PART - len((dot + ending).encode()), 0)
    whole = stem.encode()[:room].decode(errors="ignore") + dot + ending
    return whole.encode()[:_LONGEST_PART].decode(errors="ignore")
