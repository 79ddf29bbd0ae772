"""Finds which submitted cell stands for which cell of the release: by ids, text, names, likeness, place."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from nbformat import NotebookNode

from autograder.intake.cells import defined_names, grade_id, is_answer
from autograder.intake.texts import GivenTexts, essence, likeness, words

_LIKE = 0.6  # what two texts have in common, where one is the other, changed
_MOST_COMPARED = 1000  # cells
Pairs = Iterator[tuple[int, int]]


class Matching:
    """Which submitted cell stands for which cell of the release.

    Attributes:
        places: the places of the submitted cells that were found, by those of the release's.
        how: by what those were found whose nbgrader id was lost, and how many.
        copies: of cells of the release that were found several times by their ids, all places.
        parts: of written answers that stand in several cells, their places.
    """

    def __init__(self, cells: Sequence[NotebookNode], release: Sequence[NotebookNode]) -> None:
        self.places: dict[int, int] = {}
        self.how: Counter[str] = Counter()
        self.copies: dict[int, list[int]] = {}
        self.parts: dict[int, list[int]] = {}
        self._cells = cells
        self._release = release
        self._taken: set[int] = set()
        self._given = GivenTexts(cell.source for cell in release if not is_answer(cell))
        passes: Sequence[tuple[str, Callable[[], Pairs]]] = (
            ("", self._by_grade_id),
            ("their cell ids", self._by_cell_id),
            ("their text", self._by_text),
            ("the names that they define", self._by_name),
            ("their likeness", self._by_likeness),
            ("their place", self._by_place),
        )
        for how, pairs in passes:
            for index, place in pairs():
                self.places[index] = place
                self._taken.add(place)
                if how and grade_id(release[index]) is not None:
                    self.how[how] += 1

    def _missing(self) -> list[tuple[int, NotebookNode]]:
        return [(index, cell) for index, cell in enumerate(self._release) if index not in self.places]

    def _free(self) -> list[tuple[int, NotebookNode]]:
        return [(place, cell) for place, cell in enumerate(self._cells) if place not in self._taken]

    def _by_grade_id(self) -> Pairs:
        found = _grouped((grade_id(cell), place) for place, cell in enumerate(self._cells))
        for index, master in enumerate(self._release):
            places = found.get(grade_id(master), []) if grade_id(master) is not None else []
            if places:
                yield index, self._found(index, places)

    def _by_cell_id(self) -> Pairs:
        known = {grade_id(master) for master in self._release} - {None}
        found = _grouped((cell.get("id"), place) for place, cell in self._free() if grade_id(cell) not in known)
        for index, master in self._missing():
            places = found.get(master.get("id"), [])
            if len(places) == 1 or (places and is_answer(master)):
                yield index, self._found(index, places)

    def _by_text(self) -> Pairs:
        """Cells whose text stands as often in the submission as in the release."""
        found = _grouped((essence(cell.source), place) for place, cell in self._free())
        for text, indexes in _grouped((essence(cell.source), index) for index, cell in self._missing()).items():
            places = found.get(text, [])
            if text and len(places) == len(indexes):
                yield from zip(indexes, places, strict=True)

    def _by_name(self) -> Pairs:
        """Answers, by what they define; of several that define it, the last that looks like the one that was given."""
        for index, master in self._missing():
            names = set(defined_names(master.source)) if _is_code(master) and is_answer(master) else set()
            free = [(place, cell) for place, cell in self._free() if cell.cell_type != "markdown"]
            defining = [place for place, cell in free if names & set(defined_names(cell.source))]
            if defining:
                like = self._likeness(defining, master)
                yield index, [place for place in defining if like[place] >= max(like.values()) / 2][-1]

    def _by_likeness(self) -> Pairs:
        """Given cells that were changed."""
        given = {index: (master, words(master.source)) for index, master in self._missing() if not is_answer(master)}
        like: dict[int, list[tuple[float, int]]] = {index: [] for index in given}
        for place, cell in self._free()[:_MOST_COMPARED] if given else []:
            found = words(cell.source)
            for index, (master, its) in given.items():
                if _is_code(cell) == _is_code(master) and (share := likeness(its, found)) >= _LIKE:
                    like[index].append((share, place))
        for index, those in like.items():
            if free := [one for one in those if one[1] not in self._taken]:
                yield index, max(free)[1]

    def _by_place(self) -> Pairs:
        """Answers between the neighbours that they have in the release: code by its likeness, written ones in order."""
        missing = [(index, master) for index, master in self._missing() if is_answer(master)]
        own = {place for place, cell in self._free() if cell.source not in self._given} if missing else set()
        for index, master in missing:
            above = max((other for other in self.places if other < index), default=None)
            below = min((other for other in self.places if other > index), default=len(self._release))
            start = -1 if above is None else self.places[above]
            stop = self.places.get(below, len(self._cells))
            free = [place for place, cell in self._free() if place in own and _is_code(cell) == _is_code(master)]
            between = [place for place in free if start < place < stop]
            if between and _is_code(master):
                like = self._likeness(between, master)
                yield index, max(between, key=like.__getitem__)
            elif between:
                if not any(index < other < below for other, cell in self._missing() if is_answer(cell)):
                    self.parts[index] = between
                yield index, between[0]

    def _likeness(self, places: Iterable[int], master: NotebookNode) -> dict[int, float]:
        given = words(master.source)
        return {place: likeness(given, words(self._cells[place].source)) for place in places}

    def _found(self, index: int, places: list[int]) -> int:
        """The last copy that was worked on, if any was; of these, one that defines what the cell is to define."""
        master = self._release[index]
        if len(places) > 1:
            self.copies[index] = places
            if is_answer(master) and not _is_code(master):
                self.parts[index] = places
        if not is_answer(master):
            return places[-1]
        given = essence(master.source)
        worked = [place for place in places if essence(self._cells[place].source) != given] or places
        names = set(defined_names(master.source))
        defining = [place for place in worked if names & set(defined_names(self._cells[place].source))]
        return (defining or worked)[-1]


def _grouped(pairs: Iterable[tuple[Any, int]]) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for key, place in pairs:
        found.setdefault(key, []).append(place)
    return found


def _is_code(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code")
