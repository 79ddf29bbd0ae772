"""Markdown as HTML for the feedback page: formulas as MathML, headings that fit below the page's own."""

from html import escape
from typing import Any

from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

from autograder.pages.budget import Budget
from autograder.pages.mathml import to_mathml

_DEEPEST = 6
_COLOURED = (["python"], ["python3"], ["py"])


class Prose:
    """Renders the Markdown of one notebook, cell by cell in order, so that no level of headings is skipped.

    Args:
        top: the level of the heading that the notebook stands under.

    Attributes:
        budget: that of the page.
    """

    def __init__(self, top: int) -> None:
        self._top = self._level = top
        self.budget = Budget()

    def html(self, source: str, attachments: dict[str, Any], *, trusted: bool) -> str:
        """One cell.

        Args:
            trusted: whether an instructor wrote it; HTML and unusual links of others are shown as text.
        """
        renderer = _Renderer(
            self,
            trusted,
            escape=not trusted,
            allow_harmful_protocols=trusted,
            embed_images=False,  # from files: a text that a student wrote says which
            exclude_anchor_links=True,
            attachments=attachments,
        )
        return self.budget.html(source, MarkdownWithMath(renderer=renderer).render, trusted=trusted)

    def sub_heading(self, html: str, identifier: str) -> str:
        """A heading of the page itself, below the notebook's heading that it comes after."""
        level = min(self._level + 1, _DEEPEST)
        return f'<h{level} id="{escape(identifier)}">{html}</h{level}>'

    def level(self, wanted: int) -> int:
        """Where a heading of the notebook goes in the page's outline."""
        self._level = min(wanted + self._top, self._level + 1, _DEEPEST)
        return self._level


class WithoutLexers(IPythonRenderer):
    """Colours no code but Python: of 500 languages that a text can name, some take seconds to be read."""

    def block_code(self, code: str, info: str | None = None) -> str:
        return str(super().block_code(code, info if (info or "").split()[:1] in _COLOURED else None))


class _Renderer(WithoutLexers):
    def __init__(self, prose: Prose, trusted: bool, **options: Any) -> None:
        super().__init__(**options)
        self._prose = prose
        self._trusted = trusted

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return str(super().heading(text, self._prose.level(level), **attrs))

    def block_math(self, body: str) -> str:
        return to_mathml(body, block=True)

    def inline_math(self, body: str) -> str:
        return to_mathml(body, block=False)

    def latex_environment(self, name: str, body: str) -> str:
        return to_mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", block=True)

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre><code>{escape(code)}</code></pre>"  # nbconvert would leave it to a script

    def image(self, text: str, url: str, title: str | None = None) -> str:
        try:
            picture = str(super().image(text, url, title))
        except InvalidNotebook:  # an attachment that is not there
            picture = ""
        # What lies elsewhere is not loaded: who reads the page is nobody else's business. Nor is a picture that stands
        # in the text itself, of which nobody knows the size.
        shown = 'src="data:' in picture and (self._trusted or url.startswith("attachment:"))
        if shown and self._prose.budget.has_room_for(picture):
            return picture
        return f"[picture not shown: {escape(text or 'without a description')}]"
