"""The markers in a source notebook: `### BEGIN SOLUTION` and its kin, and lines that were meant to be one.

nbgrader ships what stands behind a marker that it does not know, without a word.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.intake.cells import is_answer
from autograder.release import Finding, called, shortened

_KINDS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
_MARKERS = {f"### {verb} {kind}": (verb, kind) for kind in _KINDS for verb in ("BEGIN", "END")}
_PHRASES = [marker.removeprefix("### ") for marker in _MARKERS]
_LIKENESS = 0.88  # "BEGINN SOULTION" is alike, "Hidden tests" and "The solution" are not
_VERBS = ("BEGIN", "END", "START", "STOP", "FINISH")


@dataclass(frozen=True)
class Region:
    """What stands between two markers.

    Attributes:
        kind: "SOLUTION", "HIDDEN TESTS" or "MARK SCHEME".
        first: the number of its first line in the cell, from 1.
    """

    kind: str
    first: int
    lines: list[str]

    @property
    def numbers(self) -> range:
        """The numbers of its lines."""
        return range(self.first, self.first + len(self.lines))


def regions(source: str) -> list[Region]:
    """The regions of a cell. A region without an end goes to the end of the cell."""
    found: list[Region] = []
    current: Region | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        verb, kind = _MARKERS.get(line.strip(), ("", ""))
        if verb == "BEGIN":
            current = Region(kind, number + 1, [])
            found.append(current)
        elif verb == "END":
            current = None
        elif current is not None:
            current.lines.append(line)
    return found


def outside(source: str) -> str:
    """A cell without its regions: each line of them, and of the markers, is left blank."""
    lines = source.split("\n")
    for region in regions(source):
        for number in range(region.first - 1, min(region.numbers.stop, len(lines)) + 1):
            lines[number - 1] = ""
    return "\n".join(lines)


def check(notebook: NotebookNode, file: str) -> list[Finding]:
    """Find markers that are misspelt, unbalanced or misplaced, and code whose solution is not marked."""
    found: list[Finding] = []
    for place, cell in enumerate(notebook.cells):
        where = f"{file}, {called(cell, place)}"
        found += _misspelt(cell.source, where)
        found += _unbalanced(cell.source, where)
        marked = {region.kind for region in regions(cell.source)}
        if "HIDDEN TESTS" in marked:
            advice = "Move the tests to tests/hidden/: in the notebook, they would meet student code."
            found.append(Finding(where, "there are hidden tests in the notebook", advice))
        if "SOLUTION" in marked and not is_answer(cell):
            advice = "Make it an answer cell, in JupyterLab's Create Assignment panel, or take the markers out."
            found.append(Finding(where, "a solution is marked, but this is no answer cell", advice))
        if cell.cell_type == "code" and is_answer(cell) and "SOLUTION" not in marked and cell.source.strip():
            advice = "Put ### BEGIN SOLUTION and ### END SOLUTION around what students are to write."
            found.append(Finding(where, "no solution is marked: nbgrader would empty the whole cell", advice))
    return found


def _misspelt(source: str, where: str) -> Iterator[Finding]:
    for number, line in enumerate(source.split("\n"), start=1):
        if line.strip() in _MARKERS or not (meant := _meant(line)):
            continue
        what = f"{shortened(line)!r} looks like a marker and is none"
        yield Finding(f"{where}, line {number}", what, f"Write ### {meant}, alone in its line, or other words.")


def _meant(line: str) -> str:
    """The marker that a line was meant to be, or ""."""
    words = re.findall(r"[^\W_]+", line)
    phrase = " ".join(words).upper()
    if contained := [known for known in _PHRASES if known in line]:
        return contained[0]  # nbgrader takes it for one, whatever else stands there
    if not 1 < len(words) <= 5:
        return ""
    if close := difflib.get_close_matches(phrase, _PHRASES, n=1, cutoff=_LIKENESS):
        return close[0]
    if re.match(r"\s*#+\s*[A-Z]", line) and phrase == " ".join(words) and words[0] in _VERBS:
        return difflib.get_close_matches(phrase, _PHRASES, n=1, cutoff=0)[0]
    return ""


def _unbalanced(source: str, where: str) -> Iterator[Finding]:
    opened: tuple[str, int] | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        verb, kind = _MARKERS.get(line.strip(), ("", ""))
        here = f"{where}, line {number}"
        if verb == "BEGIN":
            if opened:
                yield Finding(
                    here, f"BEGIN {kind} within {opened[0]}, begun in line {opened[1]}", "End that one first."
                )
            opened = kind, number
        elif verb == "END":
            if opened is None or opened[0] != kind:
                yield Finding(here, f"END {kind} without a beginning", f"Put ### BEGIN {kind} in front of it.")
            opened = None
    if opened:
        advice = f"Put ### END {opened[0]} behind it."
        yield Finding(f"{where}, line {opened[1]}", f"BEGIN {opened[0]} without an end", advice)
