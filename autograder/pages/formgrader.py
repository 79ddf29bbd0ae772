"""What formgrader makes of a cell: nbconvert's own HTML, within the budget of a page."""

from typing import Any

from jinja2 import pass_context
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.pages.budget import Budget

_BUDGET = "autograder_budget"  # among nbconvert's resources, which are new for each page


@pass_context
def markdown(context: Any, source: str) -> str:
    """The page's `markdown2html`. Of HTML, intake has left only what instructors wrote."""
    budget = _budget(context)
    renderer = _Renderer(escape=False, attachments=context.get("cell", {}).get("attachments", {}))
    renderer.budget = budget
    return budget.html(source, MarkdownWithMath(renderer=renderer).render, trusted=False)


@pass_context
def code(context: Any, source: str, metadata: object = None) -> str:
    """The page's `highlight_code`."""
    coloured = Highlight2HTML(pygments_lexer="ipython3")  # type: ignore[no-untyped-call]  # nbconvert's
    return _budget(context).html(source, lambda code: str(coloured(code, metadata=metadata)), trusted=False)


class _Renderer(IPythonRenderer):
    budget: Budget

    def image(self, text: str, url: str, title: str | None = None) -> str:
        picture = str(super().image(text, url, title))
        return picture if self.budget.has_room_for(picture) else "[picture not shown]"


def _budget(context: Any) -> Budget:
    budget: Budget = context["resources"].setdefault(_BUDGET, Budget())
    return budget


FILTERS = {"markdown2html": markdown, "highlight_code": code}
