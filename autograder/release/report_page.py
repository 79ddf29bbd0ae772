"""The report of a release: one page, which loads nothing and runs nothing, to read or to print."""

from autograder.pages.class_page import rendered
from autograder.release.summary import ReleaseSummary


def page(summary: ReleaseSummary, date: str) -> str:
    """The page, in HTML, with the date of the check as readers write it."""
    return rendered("report.html.j2", {"size": _size}, report=summary, date=date)


def _size(size: int) -> str:
    return f"{size:,} bytes" if size < 10_000 else f"{size / 1000:,.0f} kB"
