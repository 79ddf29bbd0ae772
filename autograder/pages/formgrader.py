"""What formgrader makes of a cell: nbconvert's own HTML, within the budget of a page.

Below an answer that a person reads stands the instructor's, with what it says of marking.
"""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from autograder.course import Assignment, CourseError
from autograder.intake.cells import grade_id, is_answer
from autograder.pages.budget import Budget
from autograder.pages.markdown import WithoutLexers

_BUDGET = "autograder_budget"  # among nbconvert's resources, which are new for each page


@pass_context
def markdown(context: Any, source: str) -> str:
    """The page's `markdown2html`. Of HTML, intake has left only what instructors wrote."""
    budget = _budget(context)
    cell = context.get("cell", {})
    renderer = _Renderer(escape=False, attachments=cell.get("attachments", {}))
    renderer.budget = budget
    shown = budget.html(source, MarkdownWithMath(renderer=renderer).render, trusted=False)
    scheme = _scheme(context, cell) if cell and is_answer(cell) else ""
    return shown + (f"<details><summary>The instructor's answer</summary>{scheme}</details>" if scheme else "")


def _scheme(context: Any, cell: NotebookNode) -> str:
    """What the source notebook has in the place of an answer; "" where there is none, or not this cell."""
    graded = Path(context["resources"].get("metadata", {}).get("path", ""))  # …/autograded/STUDENT/ASSIGNMENT
    with suppress(CourseError, IndexError):
        solved = Assignment(graded.parents[2], graded.name).solved()
        own = [other.source for other in solved.cells if grade_id(other) == grade_id(cell)] if solved else []
        text = "\n".join(re.sub(r"(?m)^### (BEGIN|END) .*$", "", source) for source in own)
        return str(MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(text))
    return ""


@pass_context
def code(context: Any, source: str, metadata: object = None) -> str:
    """The page's `highlight_code`."""
    coloured = Highlight2HTML(pygments_lexer="ipython3")  # type: ignore[no-untyped-call]  # nbconvert's
    return _budget(context).html(source, lambda code: str(coloured(code, metadata=metadata)), trusted=False)


class _Renderer(WithoutLexers):
    budget: Budget

    def image(self, text: str, url: str, title: str | None = None) -> str:
        picture = str(super().image(text, url, title))
        return picture if self.budget.has_room_for(picture) else "[picture not shown]"


def _budget(context: Any) -> Budget:
    budget: Budget = context["resources"].setdefault(_BUDGET, Budget())
    return budget


FILTERS = {"markdown2html": markdown, "highlight_code": code}
