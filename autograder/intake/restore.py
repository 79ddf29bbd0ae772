"""Puts a submitted notebook in order before it is graded, and lists every repair.

The instructor's release says which cells there are, the submission says what students wrote, and `match` which of its
cells is which. What editors change in a text is neither a change nor an answer.
"""

import copy

from nbformat import NotebookNode

from autograder.intake.cells import Repair, defined_names, grade_id, is_answer, set_names
from autograder.intake.clean import harmless_markdown
from autograder.intake.match import Matching
from autograder.intake.outputs import PICTURES, picture
from autograder.intake.texts import added, essence, with_plain_line_ends
from autograder.intake.written import point_to_answers


def restore(submitted: NotebookNode, release: NotebookNode) -> tuple[NotebookNode, list[Repair]]:
    """The submission with every cell of the release in it, with the release's metadata, points and given code.

    What was repaired comes with it. Both are of nbformat 4, and stay as they are.
    """
    restoring = _Restoring([_plain(cell) for cell in submitted.cells], release.cells)
    restoring.reinstate()
    restoring.insert_missing()
    restoring.empty_stubs()
    point_to_answers(restoring.cells, release.cells, restoring.missing, restoring.repairs)
    cells = [cell for _, cell in restoring.cells]
    _unique_ids(cells)
    return NotebookNode(copy.deepcopy({**release, "cells": []}), cells=cells), restoring.repairs


class _Restoring:
    """A submission while it is put in order.

    Attributes:
        cells: its cells, each with the place in the release of the cell that it is, or None: the student's own.
        missing: the places in the release of the cells that were put back.
    """

    def __init__(self, submitted: list[NotebookNode], release: list[NotebookNode]) -> None:
        self.cells: list[tuple[int | None, NotebookNode]] = []
        self.missing: set[int] = set()
        self.repairs: list[Repair] = []
        self._submitted = submitted
        self._release = release
        self._given = {essence(master.source): master for master in release}
        self._matching = Matching(submitted, release)

    def reinstate(self) -> None:
        """Take each submitted cell for what it is."""
        owners = {place: index for index, place in self._matching.places.items()}
        joined = {place for places in self._matching.parts.values() for place in places}
        for place, cell in enumerate(self._submitted):
            index = owners.get(place)
            if index is None and place in joined:
                continue
            if index is None:
                self._add_own(cell)
            elif is_answer(self._release[index]):
                self._add_answer(index, cell)
            else:
                self._add_given(index, cell)
        self._tell_what_was_lost()

    def _add_own(self, cell: NotebookNode) -> None:
        cell.metadata.pop("nbgrader", None)
        if cell.cell_type != "code":
            copied = self._given.get(essence(cell.source))
            cell.source = copied.source if copied else harmless_markdown(cell.source)
        self.cells.append((None, cell))

    def _add_answer(self, index: int, cell: NotebookNode) -> None:
        master = self._release[index]
        answer = copy.deepcopy(master)
        self._tell_of_metadata(index, cell)
        if essence(cell.source) != essence(master.source):
            answer.source = cell.source
        if master.cell_type != "code":
            parts = [self._submitted[place].source for place in self._matching.parts.get(index, [])]
            worked = [part for part in dict.fromkeys(parts) if essence(part) not in ("", essence(master.source))]
            if worked:  # it was split, or there is a draft: a person reads all of it
                answer.source = "\n\n".join(worked)
            if answer.source != master.source:
                answer.source = harmless_markdown(answer.source)
            if "attachments" in cell:
                answer["attachments"] = cell["attachments"]
        self.cells.append((index, answer))

    def _add_given(self, index: int, cell: NotebookNode) -> None:
        """Put back a given cell. What a student wrote into it becomes a cell of their own."""
        master = self._release[index]
        given = copy.deepcopy(master)
        named = grade_id(master) is not None
        if named:
            self._tell_of_metadata(index, cell)
        if essence(cell.source) == essence(master.source):
            self.cells.append((index, given))
        elif master.cell_type != "code":
            self.cells.append((index, given))
            if text := added(cell.source, master.source):
                self._add_own(_own_cell(cell, text))
        elif not named:  # it is given to be played with
            self.cells.append((index, NotebookNode({**given, "source": cell.source})))
        else:
            what = "the given code had been changed, and was put back"
            if self._answered(set_names(cell.source) - set_names(master.source)):
                what += "; the answer in it stands in a cell of its own"
                self._add_own(_own_cell(cell, cell.source))
            self.cells.append((index, given))
            self.repairs.append(Repair(str(grade_id(master)), what))

    def _answered(self, names: set[str]) -> bool:
        """Whether these names may be an answer that does not stand in its own cell."""
        for index, master in enumerate(self._release):
            if is_answer(master) and master.cell_type == "code":
                asked, place = defined_names(master.source), self._matching.places.get(index)
                text = "" if place is None else essence(self._submitted[place].source)
                if text in ("", essence(master.source)) and (not names.isdisjoint(asked) or (names and not asked)):
                    return True
        return False

    def _tell_of_metadata(self, index: int, cell: NotebookNode) -> None:
        master = self._release[index]
        identifier = str(grade_id(master))
        if cell.cell_type != master.cell_type:
            self.repairs.append(Repair(identifier, f"the cell had become a {cell.cell_type} cell"))
        if len(places := self._matching.copies.get(index, [])) > 1:
            read = "they are read together" if index in self._matching.parts else "every copy is run, in order"
            what = f"the cell stands there {len(places)} times; {read}"
            self.repairs.append(Repair(identifier, what))
        points = cell.metadata.get("nbgrader", {}).get("points")
        if grade_id(cell) == identifier and points != master.metadata["nbgrader"].get("points"):
            self.repairs.append(Repair(identifier, "the cell's points had been changed"))

    def _tell_what_was_lost(self) -> None:
        """Tell it once for all cells: it is an editor that loses ids, and it loses all of them."""
        if ways := self._matching.how:
            how = ", ".join(f"{way} ({count})" for way, count in ways.items())
            cells = "1 cell had" if ways.total() == 1 else f"{ways.total()} cells had"
            self.repairs.append(Repair("", f"{cells} lost the nbgrader id; found by {how}"))

    def insert_missing(self) -> None:
        """Put back what was deleted, behind the cell that it follows in the release."""
        for index, master in enumerate(self._release):
            if grade_id(master) is not None and index not in self._matching.places:
                present = {owner: place for place, (owner, _) in enumerate(self.cells) if owner is not None}
                above = next((present[before] for before in range(index - 1, -1, -1) if before in present), -1)
                self.cells.insert(above + 1, (index, copy.deepcopy(master)))
                self.missing.add(index)
                self.repairs.append(Repair(str(grade_id(master)), "the cell was missing, and was put back"))

    def empty_stubs(self) -> None:
        """Empty code that is as it was given, where another cell has the answer: it would take that one's place."""
        code = [(cell, essence(cell.source)) for _, cell in self.cells if cell.cell_type == "code"]
        own = [cell for cell, text in code if text not in self._given]
        defined = {name for cell in own for name in set_names(cell.source)}
        for cell, text in code:
            master = self._given.get(text)
            if master and is_answer(master) and not defined.isdisjoint(defined_names(master.source)):
                cell.source = ""
                self.repairs.append(Repair(str(grade_id(master)), "emptied: another cell has the answer"))


def _own_cell(cell: NotebookNode, source: str) -> NotebookNode:
    """What was written into a given cell, as a cell of the student's own, with the pictures that it shows."""
    own = NotebookNode({**cell, "id": "", "source": source, "metadata": NotebookNode()})
    if "attachment:" not in source:
        own.pop("attachments", None)
    return own


def _plain(cell: NotebookNode) -> NotebookNode:
    """A copy that holds nothing but what a cell needs: no outputs or foreign metadata; of attachments, pictures."""
    plain = NotebookNode(
        cell_type=cell.cell_type if cell.cell_type in ("code", "markdown") else "raw",
        id=cell.get("id", "")[:64],
        metadata=NotebookNode(),
        source=with_plain_line_ends(cell.source),
    )
    if isinstance(nbgrader := cell.metadata.get("nbgrader"), dict):
        plain.metadata["nbgrader"] = {name: nbgrader.get(name) for name in ("grade_id", "points")}
    if plain.cell_type == "code":
        plain.update(outputs=[], execution_count=None)
    elif "attachments" in cell:
        plain["attachments"] = _pictures(cell.attachments)
    return plain


def _pictures(attachments: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The attachments that are pictures, and can be shown."""
    shown = {
        name: {
            mime: found for mime in PICTURES if (found := picture(bundle.get(mime, "").encode(errors="replace"), mime))
        }
        for name, bundle in attachments.items()
    }
    return {name: bundle for name, bundle in shown.items() if bundle}


def _unique_ids(cells: list[NotebookNode]) -> None:
    seen = {grade_id(cell) for cell in cells}  # by which cells are known, too
    for number, cell in enumerate(cells):
        taken = cell.id in seen and cell.id != grade_id(cell)
        if not cell.id or taken or not all(c.isascii() and (c.isalnum() or c in "-_") for c in cell.id):
            cell.id = f"submitted-{number}"
        seen.add(cell.id)
