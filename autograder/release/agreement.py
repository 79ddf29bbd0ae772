"""Whether what belongs together agrees: cells with hidden tests, and the release with the one that students have."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from nbformat import NotebookNode

from autograder.intake.cells import grade_id, is_test, points
from autograder.judging.verdicts import points_text
from autograder.release import Finding


def check_tests(release: NotebookNode, tests: Path) -> list[Finding]:
    """Find test cells without hidden tests, and hidden tests without a test cell."""
    names = {str(grade_id(cell)) for cell in release.cells if is_test(cell)}
    files = {path.stem for path in tests.glob("test_*.py")}
    found = [
        Finding(
            f"cell {name}", "there are no hidden tests for it", f"Write {tests / name}.py, or make it no test cell."
        )
        for name in sorted(names - files)
    ]
    found += [
        Finding(str(tests / f"{name}.py"), f"no test cell has the id {name}", "Name the file as the cell.")
        for name in sorted(files - names)
    ]
    return found if names else [Finding("the notebook", "no cell is a test cell", "Add one below each task.")]


def check_unchanged(release: NotebookNode, before: NotebookNode) -> list[Finding]:
    """Find ids and points that are not those of the release that students have."""
    advice = (
        "Submissions are matched by id, and graded by these points. Change it back; or, if no student has the release "
        "yet, or all get the new one: --breaking."
    )
    return [Finding(f"cell {name}", what, advice) for name, what in _changes(_graded(before), _graded(release))]


def _graded(notebook: NotebookNode) -> dict[str, tuple[str, Decimal | None]]:
    """By id, what students answer in or get points for: the kind of the cell, and the points."""
    return {str(grade_id(cell)): (cell.cell_type, points(cell)) for cell in notebook.cells if grade_id(cell)}


def _changes(
    before: dict[str, tuple[str, Decimal | None]], now: dict[str, tuple[str, Decimal | None]]
) -> Iterator[tuple[str, str]]:
    for name in [*before, *(name for name in now if name not in before)]:
        if name not in now:
            yield name, "it is in the release that students have, and not in this one"
        elif name not in before:
            yield name, "it is not in the release that students have"
        elif before[name][0] != now[name][0]:
            yield name, f"it is a {now[name][0]} cell; in the release that students have, a {before[name][0]} cell"
        elif before[name][1] != now[name][1]:
            old, new = (_worth(cells[name][1]) for cells in (before, now))
            yield name, f"it is {new}; in the release that students have, {old}"


def _worth(points: Decimal | None) -> str:
    return "not graded" if points is None else f"{points_text(points)} points"
