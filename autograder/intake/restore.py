"""Puts a submitted notebook in order before it is graded, and lists every repair.

The instructor's release says which cells there are; the submission says what students wrote. Cells are matched by their
nbgrader id, then by notebook cell id, then by the name that they define, then by their text or place.
"""

import ast
import copy
from collections.abc import Iterable, Sequence
from typing import Any

from nbformat import NotebookNode

from autograder.intake.cell_code import parsed, remembered
from autograder.intake.clean import harmless_markdown
from autograder.intake.outputs import PICTURES, picture
from autograder.intake.repairs import Repair


def grade_id(cell: NotebookNode) -> str | None:
    """The cell's nbgrader id, or None where it has none that is usable."""
    nbgrader = cell.metadata.get("nbgrader")
    identifier = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return identifier if isinstance(identifier, str) else None


def is_solution(cell: NotebookNode) -> bool:
    return bool(cell.metadata["nbgrader"]["solution"])


def is_test(cell: NotebookNode) -> bool:
    """Whether it is a cell that is graded by hidden tests."""
    nbgrader = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(nbgrader.get("grade")) and not nbgrader.get("solution")


def is_answer(cell: NotebookNode) -> bool:
    """Whether it is a cell of the release in which students answer."""
    return grade_id(cell) is not None and is_solution(cell)


def restore(submitted: NotebookNode, release: NotebookNode) -> tuple[NotebookNode, list[Repair]]:
    """The submission with every cell of the release in it, with the release's metadata, points and given code.

    Args:
        submitted: the submission (nbformat 4); it is not changed.
        release: the notebook that students were given.

    Returns:
        The repaired notebook, and what was repaired.
    """
    cells = [_plain(cell) for cell in submitted.get("cells", [])]
    masters = {identifier: cell for cell in release.cells if (identifier := grade_id(cell)) is not None}
    matching = _Matching(cells, release.cells, masters)
    repairs = matching.repairs
    owners = {place: identifier for identifier, place in matching.places.items()}

    restored: list[NotebookNode] = []
    for place, cell in enumerate(cells):
        identifier = owners.get(place)
        if identifier is None:
            cell.metadata.pop("nbgrader", None)
            restored.append(cell)
        else:
            restored.append(_reinstate(cell, masters[identifier], identifier, repairs))
    _insert_missing(restored, release.cells, masters, repairs)
    _unique_ids(restored)

    given = {cell.source for cell in release.cells}
    for cell in restored:
        if cell.cell_type != "code" and cell.source not in given:
            cell.source = harmless_markdown(cell.source)
    notebook = copy.deepcopy(release)
    notebook.cells = restored
    return notebook, repairs


class _Matching:
    """Which submitted cell stands for which cell of the release.

    Attributes:
        places: the place of the cell for each nbgrader id that was found.
    """

    def __init__(
        self, cells: list[NotebookNode], release: list[NotebookNode], masters: dict[str, NotebookNode]
    ) -> None:
        self.places: dict[str, int] = {}
        self.repairs: list[Repair] = []
        self._cells = cells
        self._masters = masters
        self._by_grade_id()
        stock = {cell.source for cell in release}
        self._by("its cell id", {m.get("id"): i for i, m in masters.items()}, lambda cell: [cell.get("id")])
        names = {name: i for i, m in masters.items() if is_solution(m) for name in defined_names(m.source)}
        self._by(
            "the name that it defines",
            names,
            lambda cell: defined_names(cell.source) if cell.cell_type == "code" else [],
        )
        self._by(
            "its text", {m.source: i for i, m in masters.items() if not is_solution(m)}, lambda cell: [cell.source]
        )
        self._by_place(release, stock)

    def _free(self) -> Iterable[tuple[int, NotebookNode]]:
        taken = set(self.places.values())
        return [(place, cell) for place, cell in enumerate(self._cells) if place not in taken]

    def _by_grade_id(self) -> None:
        found: dict[str, list[int]] = {}
        for place, cell in enumerate(self._cells):
            identifier = grade_id(cell)
            if identifier in self._masters:
                found.setdefault(identifier, []).append(place)
        for identifier, places in found.items():
            self.places[identifier] = self._best(places, self._masters[identifier])
            if len(places) > 1:
                what = f"the cell stands there {len(places)} times; every copy is run, in order"
                self.repairs.append(Repair(identifier, what))

    def _best(self, places: list[int], master: NotebookNode) -> int:
        """The last copy that was worked on, if any was; of these, one that defines what the cell is to define."""
        if not is_solution(master):
            return places[-1]
        worked = [place for place in places if self._cells[place].source.strip() != master.source.strip()] or places
        names = set(defined_names(master.source))
        defining = [place for place in worked if names & set(defined_names(self._cells[place].source))]
        return (defining or worked)[-1]

    def _by(self, how: str, keys: dict[Any, str], features: Any) -> None:
        for place, cell in self._free():
            identifier = next((keys[f] for f in features(cell) if f in keys and keys[f] not in self.places), None)
            if identifier is not None and (grade_id(cell) is None or grade_id(cell) not in self._masters):
                self.places[identifier] = place
                self.repairs.append(Repair(identifier, f"the cell had lost its nbgrader id; found by {how}"))

    def _by_place(self, release: list[NotebookNode], stock: set[str]) -> None:
        """An answer between the same neighbours as in the release, where only one cell is a candidate."""
        order = [(grade_id(cell), cell) for cell in release]
        for index, (identifier, master) in enumerate(order):
            if identifier is None or identifier in self.places or not is_solution(master):
                continue
            before = self._anchor(order[:index][::-1])
            after = self._anchor(order[index + 1 :])
            stop = len(self._cells) if after is None else after
            candidates = [
                place
                for place, cell in self._free()
                if (-1 if before is None else before) < place < stop
                and cell.cell_type == master.cell_type
                and (cell.source not in stock or cell.source == master.source)
            ]
            if len(candidates) == 1:
                self.places[identifier] = candidates[0]
                self.repairs.append(Repair(identifier, "the cell had lost its nbgrader id; found by its place"))

    def _anchor(self, neighbours: list[tuple[str | None, NotebookNode]]) -> int | None:
        """The place of the nearest neighbour, by nbgrader id or unchanged text."""
        for identifier, cell in neighbours:
            if identifier in self.places:
                return self.places[identifier]
            same = [place for place, other in enumerate(self._cells) if other.source == cell.source]
            if identifier is None and len(same) == 1:
                return same[0]
        return None


@remembered
def defined_names(source: str) -> Sequence[str]:
    """The names that a cell defines at its top level, functions and classes first; none where it is not Python."""
    try:
        body = parsed(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return tuple(
            words[1].split("(")[0].split(":")[0]
            for line in source.splitlines()
            if (words := line.split())[:1] in (["def"], ["class"]) and len(words) > 1 and not line[0].isspace()
        )
    names = [node.name for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]
    for node in body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names += [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return tuple(names)


def _plain(cell: Any) -> NotebookNode:
    """A copy that holds nothing but what a cell needs: no outputs, attachments or foreign metadata."""
    kind = cell.get("cell_type") if cell.get("cell_type") in ("code", "markdown") else "raw"
    source = cell.get("source", "")
    plain = NotebookNode(
        cell_type=kind,
        id=str(cell.get("id", ""))[:64],
        metadata=NotebookNode(),
        source=_whole("".join(map(str, source)) if isinstance(source, list) else str(source)),
    )
    nbgrader = cell.get("metadata", {}).get("nbgrader") if isinstance(cell.get("metadata"), dict) else None
    if isinstance(nbgrader, dict):
        plain.metadata["nbgrader"] = copy.deepcopy(nbgrader)
    if kind == "code":
        plain.update(outputs=[], execution_count=None)
    elif isinstance(cell.get("attachments"), dict):
        plain["attachments"] = _pictures(cell["attachments"])
    return plain


def _pictures(attachments: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The attachments that are pictures, and can be shown."""
    kept = {}
    for name, bundle in attachments.items():
        data = {}
        for mime in PICTURES.keys() & (bundle if isinstance(bundle, dict) else {}):
            if isinstance(bundle[mime], str) and (shown := picture(bundle[mime].encode(errors="replace"), mime)):
                data[mime] = shown
        if data:
            kept[_whole(str(name))] = data
    return kept


def _whole(text: str) -> str:
    """Text without halves of characters, which JSON can hold and files cannot."""
    return text.encode(errors="replace").decode()


def _reinstate(cell: NotebookNode, master: NotebookNode, identifier: str, repairs: list[Repair]) -> NotebookNode:
    """The release's cell, with the submission's text where that is the student's to write."""
    reinstated = copy.deepcopy(master)
    if cell.cell_type != master.cell_type:
        repairs.append(Repair(identifier, f"the cell had become a {cell.cell_type} cell"))
    nbgrader = cell.metadata.get("nbgrader", {})
    points = nbgrader.get("points")
    if grade_id(cell) == identifier and points != master.metadata["nbgrader"].get("points"):
        repairs.append(Repair(identifier, "the cell's points had been changed"))
    if is_solution(master):
        reinstated.source = cell.source
        if master.cell_type == "markdown" and "attachments" in cell:
            reinstated["attachments"] = cell["attachments"]
    elif cell.source.strip() != master.source.strip():
        repairs.append(Repair(identifier, "the given code had been changed, and was put back"))
    return reinstated


def _insert_missing(
    cells: list[NotebookNode], release: list[NotebookNode], masters: dict[str, NotebookNode], repairs: list[Repair]
) -> None:
    """Put back what was deleted, behind the cell that it follows in the release."""
    present = {grade_id(cell) for cell in cells}
    defined = {name for cell in cells if cell.cell_type == "code" for name in defined_names(cell.source)}
    previous: str | None = None
    for master in release:
        identifier = grade_id(master)
        if identifier is None:
            continue
        if identifier not in present:
            place = next((i + 1 for i, cell in enumerate(cells) if grade_id(cell) == previous), 0) if previous else 0
            put_back = copy.deepcopy(masters[identifier])
            how = "as it was given"
            if is_solution(master) and not defined.isdisjoint(defined_names(master.source)):
                put_back.source = ""  # what was given would take the place of the answer
                how = "empty, since another cell has the answer"
            cells.insert(place, put_back)
            repairs.append(Repair(identifier, f"the cell was missing, and was put back {how}"))
        previous = identifier


def _unique_ids(cells: list[NotebookNode]) -> None:
    seen: set[str] = set()
    for number, cell in enumerate(cells):
        if not cell.id or cell.id in seen or not all(c.isascii() and (c.isalnum() or c in "-_") for c in cell.id):
            cell.id = f"submitted-{number}"
        seen.add(cell.id)
