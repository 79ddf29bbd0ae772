"""Cells that do nothing but draw, and so can wait until somebody wants to see their figures.

Authors of a notebook tag them. A submission may use what they set, though: its code is looked through for that.
"""

from collections.abc import Collection, Sequence

from nbformat import NotebookNode

from autograder.intake.cell_code import names

TAG = "figure"


def tagged(release: NotebookNode) -> frozenset[str]:
    """The text of each cell of a release that is tagged. One that students write is no such cell, whatever its tags."""
    return frozenset(
        cell.source
        for cell in release.cells
        if TAG in cell.metadata.get("tags", []) and not cell.metadata.get("nbgrader", {}).get("solution")
    )


def that_can_wait(sources: Sequence[str], figure_cells: Collection[str]) -> set[int]:
    """The places of the figure cells that set no name which a cell that is run may use: it, or a function that it
    defines, whenever that is called.

    Args:
        sources: the code of all cells.
        figure_cells: the text of those that do nothing but draw. Where a submission changed it, it is no such cell.
    """
    cells = [names(source) for source in sources]
    waiting = {place for place, source in enumerate(sources) if source in figure_cells}
    needed = {place for place in range(len(cells)) if place not in waiting}
    used: set[str] = set()
    while needed:
        for place in needed:
            cell = cells[place]
            if cell is None or cell.looks_around:
                return set()
            used |= cell.used
        needed = {place for place in waiting if (cell := cells[place]) is None or not cell.set.isdisjoint(used)}
        waiting -= needed
    return waiting
