"""Renders the page that students read, with the template in `templates`. It loads nothing and runs nothing."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML
from nbformat import NotebookNode
from traitlets.config import Config

from autograder.judging.verdicts import points_text, task_name
from autograder.pages.markdown import Prose
from autograder.pages.test_cell import markup

TEMPLATES = Path(__file__).with_name("templates")
TEMPLATE = "autograder_feedback"

_LONG_TEXT = 30  # lines; longer and wider outputs scroll in a box
_WIDE_TEXT = 80  # characters of a line

Resources = dict[str, Any]


# Compiling the templates takes longer than a page, and nbgrader makes another exporter for each.
_compiled: dict[str, Environment] = {}  # by the name of the template


class FeedbackExporter(HTMLExporter):
    """Renders the feedback page. Configured as `FeedbackExporter`, so that formgrader's HTMLExporter keeps its own."""

    @property
    def default_config(self) -> Config:
        own = {
            "FeedbackExporter": {
                "template_name": TEMPLATE,
                "extra_template_basedirs": [str(TEMPLATES)],
                "filters": {},  # formgrader's are not this page's
            },
            "DataTypeFilter": {"display_data_priority": ["text/html", "image/png", "image/jpeg", "text/plain"]},
        }
        config: Config = super().default_config.copy()
        config.merge(Config(own))
        return config

    def default_filters(self) -> Any:
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "points", points_text
        yield "task_name", task_name
        yield "paragraphs", _paragraphs
        yield "is_long", is_long
        yield "markdown2html", self._prose_html
        yield "code_html", self._code_html
        yield "comment_html", lambda source: self._prose.html(source, {}, trusted=False)
        yield "sub_heading", self._sub_heading

    def from_notebook_node(  # type: ignore[override]  # nbconvert itself returns text here
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[str, Resources]:
        self._prose = Prose(top=2)
        highlight = Highlight2HTML(pygments_lexer="ipython3", parent=self)  # type: ignore[no-untyped-call]  # nbconvert's
        self.register_filter("highlight_code", highlight)  # type: ignore[no-untyped-call]  # nbconvert's
        # HTMLExporter reads its page once more, for alternative texts and the keyboard, which takes as long as all the
        # rest. This template has them.
        page, resources = super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)
        return str(page), resources

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]  # nbconvert's
        compiled = _compiled.setdefault(self.template_name, environment)
        compiled.filters |= environment.filters  # they are this page's
        return compiled

    @pass_context
    def _prose_html(self, context: Any, source: str) -> str:
        """The page's `markdown2html`. Only what the release holds, too, is trusted."""
        cell = context["cell"]
        return self._prose.html(source, cell.get("attachments", {}), trusted=_is_as_given(cell))

    def _code_html(self, cell: NotebookNode) -> str:
        """Code in colours. Pygments escapes all that it is given, so that nothing has to be cleaned."""

        def coloured(code: str) -> str:
            return str(self.environment.filters["highlight_code"](code, metadata=cell.metadata))

        return self._prose.budget.html(cell.source, coloured, trusted=_is_as_given(cell))

    def _sub_heading(self, html: str, identifier: str) -> str:
        return self._prose.sub_heading(html, identifier)


def _is_as_given(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("autograder", {}).get("untouched"))


def _paragraphs(text: str) -> list[str]:
    """The HTML of each paragraph of what is told of a task."""
    return [markup(" ".join(part.split())) for part in text.split("\n\n") if part.strip()]


def is_long(text: str) -> bool:
    """Whether an output goes into a box that scrolls."""
    return text.count("\n") > _LONG_TEXT or any(len(line) > _WIDE_TEXT for line in text.splitlines())
