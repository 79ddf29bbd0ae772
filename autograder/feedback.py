"""What students read in a test cell: a table of titles, verdicts and hints."""

from decimal import Decimal
from html import escape

from nbformat.notebooknode import NotebookNode

from autograder.outputs import new_output
from autograder.verdicts import Status, TaskResult, Verdict

# Text colours with a contrast of at least 4.5 : 1 on their backgrounds; the words and signs say the same.
_BADGES = {
    Status.PASSED: ("✓ passed", "#0b5d1e", "#e3f4e6"),
    Status.FAILED: ("✗ failed", "#8c1d18", "#fce8e6"),
    Status.NOT_RUN: ("– not run", "#5f4300", "#fdf3d8"),
    Status.GRADER_ERROR: ("! not graded", "#3c4043", "#eceff1"),
}
_CELL = "padding:6px 10px;text-align:left;vertical-align:top;border-top:1px solid #c4c7c5;color:#1f1f1f;background:#fff"


def points_text(points: Decimal) -> str:
    """A number of points without trailing zeros: 2, 1.5."""
    return f"{points.normalize():f}"


def test_cell_output(task: TaskResult, notes: list[str]) -> NotebookNode:
    """The one output of a test cell: the score as text, which nbgrader reads, and the table as HTML.

    Args:
        notes: remarks to students about this task's cells, shown under the table.
    """
    data = {"text/plain": points_text(task.score), "text/html": _table(task, notes)}
    return new_output("execute_result", data=data, execution_count=None)


def _table(task: TaskResult, notes: list[str]) -> str:
    rows = "".join(_row(verdict) for verdict in task.verdicts)
    remarks = "".join(f'<p style="margin:6px 0;color:inherit">{escape(note)}</p>' for note in notes)
    caption = f"{points_text(task.score)} of {points_text(task.points)} points"
    head = "".join(
        f'<th scope="col" style="{_CELL};font-weight:600">{name}</th>' for name in ("Test", "Verdict", "Points")
    )
    return (
        f'<table style="border-collapse:collapse;width:100%;font-size:14px;line-height:1.45">'
        f'<caption style="caption-side:top;text-align:left;font-weight:600;padding:4px 0;color:inherit">'
        f"{caption}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{remarks}"
    )


def _row(verdict: Verdict) -> str:
    words, colour, background = _BADGES[verdict.status]
    earned = verdict.points if verdict.status is Status.PASSED else Decimal(0)
    explanation = [text for text in (verdict.reason and f"{verdict.reason}.", verdict.hint) if text]
    lines = "".join(f'<br><span style="color:#444746">{_markup(text)}</span>' for text in explanation)
    return (
        f'<tr><td style="{_CELL}">{_markup(verdict.title)}{lines}</td>'
        f'<td style="{_CELL};white-space:nowrap"><span style="display:inline-block;padding:1px 8px;border-radius:10px;'
        f'font-weight:600;color:{colour};background:{background}">{words}</span></td>'
        f'<td style="{_CELL};white-space:nowrap">{points_text(earned)} / {points_text(verdict.points)}</td></tr>'
    )


def _markup(text: str) -> str:
    """Escaped text, with `names` between backticks set as code."""
    parts = escape(text[:1].upper() + text[1:] if not text.startswith("`") else text).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
