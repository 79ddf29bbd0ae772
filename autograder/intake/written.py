"""Written answers that do not stand in their cells: never an automatic 0, a person is shown where they may be."""

import ast
import re
import textwrap
from collections.abc import Sequence

from nbformat import NotebookNode

from autograder.intake import cell_code
from autograder.intake.cells import Repair, grade_id, is_answer
from autograder.intake.clean import harmless_markdown
from autograder.intake.texts import GivenTexts

# Four words; or without blanks.
_SENTENCE = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:['’,;:-]?\s++[^\W\d_]++){3}|[^\x00-\x7f\W]{8}")
_MOST_SHOWN = 4000  # characters
_MAY_BE = "*This cell was left as it was given. What may be the answer stands {where}:*\n\n{text}"
_NOWHERE = "*This cell was missing, and was put back. The answer may stand in another one.*"

Cells = Sequence[tuple[int | None, NotebookNode]]


def point_to_answers(cells: Cells, release: Sequence[NotebookNode], missing: set[int], repairs: list[Repair]) -> None:
    """Have a written answer that was left as it was given wait for a person, where the student wrote something else.

    That is what stands between the graded cell before it and the cell behind it; where nothing does, it is what stands
    anywhere.

    Args:
        cells: those of the submission, each with the place in the release of the cell that it is, or None; changed.
        release: the cells of the release.
        missing: the places in the release of the cells that were put back.
        repairs: what was repaired; added to.
    """
    written = [index for index, master in enumerate(release) if is_answer(master) and master.cell_type != "code"]
    answers = {owner: cell for owner, cell in cells if owner in written}
    if all(cell.source != release[index].source for index, cell in answers.items()):
        return
    near, far = _own_texts(cells, release)
    others = [cell.source for index, cell in answers.items() if cell.source != release[index].source]
    for number, index in enumerate(written, start=1):
        cell = answers[index]
        if cell.source != release[index].source:
            continue
        numbered = re.compile(rf"(?im)^[^\w\n]*+((question|answer|q|a)\s*+)?{number}\s*+[.):]")
        beside = near.get(index, [])
        elsewhere = [*far, *filter(numbered.search, others)]
        if beside or elsewhere:
            text = "\n\n".join(dict.fromkeys(beside or elsewhere))[:_MOST_SHOWN]
            cell.source = _MAY_BE.format(where="beside it" if beside else "elsewhere", text=text)
        elif index in missing:
            cell.source = _NOWHERE
        else:
            continue
        repairs.append(Repair(str(grade_id(cell)), "left as it was given; what may be the answer waits for a person"))


def _own_texts(cells: Cells, release: Sequence[NotebookNode]) -> tuple[dict[int, list[str]], list[str]]:
    """What students wrote in cells of their own: all, by the graded cell at which it stands, and what is only text."""
    graded = [index for index, master in enumerate(release) if grade_id(master) is not None]
    given = GivenTexts(master.source for master in release)
    near: dict[int, list[str]] = {}
    far: list[str] = []
    last = -1
    for owner, cell in cells:
        last = last if owner is None else owner
        if owner is not None or cell.source in given:
            continue
        text = cell.source.strip()
        says_something = _SENTENCE.search(text) is not None
        if cell.cell_type == "code":
            text = harmless_markdown(textwrap.indent(text, "    "))
        at = next((index for index in graded if index >= last), None)
        if at is not None and (says_something or (text and cell.cell_type != "code")):
            near.setdefault(at, []).append(text)
        if says_something and (cell.cell_type != "code" or _does_nothing(cell.source)):
            far.append(text)
    return near, far


def _does_nothing(source: str) -> bool:
    """Whether a cell computes nothing: comments, strings, what is no Python, and what is printed."""
    return all(isinstance(node, ast.Expr) and _is_said(node.value) for node in cell_code.tree(source).body)


def _is_said(value: ast.expr) -> bool:
    printed = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print"
    return printed or isinstance(value, ast.Constant)
