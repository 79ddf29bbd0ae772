"""The report of a release: one page, which loads nothing and runs nothing, to read or to print."""

from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.judging.verdicts import points_text
from autograder.release.summary import ReleaseSummary

_TEMPLATES = Path(__file__).parents[1] / "pages" / "templates" / "release_report"


def page(summary: ReleaseSummary, date: str) -> str:
    """The page, in HTML.

    Args:
        date: when the release was checked, as readers write it.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"points": points_text, "code": _code, "size": _size}
    template = environment.get_template("report.html.j2")
    return template.render(report=summary, date=date)


def _code(text: str) -> Markup:
    """Escaped text, with `names` between backticks set as code."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        return Markup("`".join(parts))  # noqa: S704  escaped above
    return Markup("".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts)))  # noqa: S704


def _size(size: int) -> str:
    return f"{size:,} bytes" if size < 10_000 else f"{size / 1000:,.0f} kB"
