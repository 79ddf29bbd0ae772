"""What one page may cost: Markdown and code of students can be made to take minutes. What goes beyond it, is text."""

import time
from collections.abc import Callable
from html import escape

from autograder.intake.clean import legible

_SECONDS = 2.0  # of processor time for what students wrote; usual are two tenths
_LONGEST = 12_000  # characters of a cell: times go by their square
_MOST_LINES = 400  # of a cell: at each, some lexers look through all that follows
_LONGEST_SHOWN = 100_000  # as text
_HTML = 2 * 1024 * 1024  # characters of what comes of it, which is parsed once more
_PICTURES = 24 * 1024 * 1024  # characters: a text can show one picture a thousand times


class Budget:
    """The budget of one page."""

    def __init__(self) -> None:
        self._seconds = _SECONDS
        self._html = _HTML
        self._pictures = _PICTURES
        self._given: set[str] = set()

    def html(self, source: str, render: Callable[[str], str], *, trusted: bool) -> str:
        """A cell as HTML, or as plain text where it takes too long, or makes the renderer fail.

        Args:
            trusted: an instructor wrote it, and so it costs nothing, unless it was copied.
        """
        source = legible(source)
        if trusted and source not in self._given:
            self._given.add(source)
            return render(source)
        long = len(source) > _LONGEST or source.count("\n") > _MOST_LINES
        if long or min(self._seconds, self._html) <= 0:
            return _as_text(source)
        began = time.process_time()
        try:
            html = render(source)
        except Exception:  # in parsers of others, on text made for it
            html = _as_text(source)
        self._seconds -= time.process_time() - began
        self._html -= len(html)
        return html

    def has_room_for(self, picture: str) -> bool:
        """Whether a picture, in base64, can be shown as well."""
        self._pictures -= len(picture)
        if self._pictures < 0:
            return False
        self._html += len(picture)  # which is not what takes time to parse
        return True


def _as_text(source: str) -> str:
    cut = f"\n[cut here: {len(source):,} characters]" if len(source) > _LONGEST_SHOWN else ""
    return f'<pre class="plain">{escape(source[:_LONGEST_SHOWN])}{cut}</pre>'
