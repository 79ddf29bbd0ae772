"""What students read in a test cell: a table of verdicts, titles and hints.

JupyterLab, formgrader and the feedback page all show it, so it brings its own style. Colours are named as variables,
which the feedback page sets for light and dark, JupyterLab's theme otherwise; where neither does, a fallback holds.
"""

from decimal import Decimal
from functools import partial
from html import escape

from nbformat.notebooknode import NotebookNode

from autograder.intake.outputs import new_output
from autograder.judging.verdicts import Status, TaskResult, Verdict, points_text

# Words, text colour and background; contrast is at least 4.5 : 1, and the words and signs say the same as the colours.
_BADGES = {
    Status.PASSED: ("✓ passed", "#0b5d1e", "#dff3e3"),
    Status.FAILED: ("✗ failed", "#8c1d18", "#fce4e1"),
    Status.NOT_RUN: ("– not run", "#5f4300", "#fcefcc"),
    Status.GRADER_ERROR: ("! not graded", "#3c4043", "#e8eaed"),
}
_COLOURS = "color:var(--ag-ink,var(--jp-content-font-color0));background:var(--ag-paper,var(--jp-layout-color0))"
_LINE = "1px solid var(--ag-line,var(--jp-border-color2,#c4c7c5))"
_CELL = f"padding:10px 12px;text-align:left;vertical-align:top;border:0;border-top:{_LINE};{_COLOURS}"
_HEAD = f"{_CELL};padding:4px 12px;border-top:0;font-size:12px;font-weight:600"


def test_cell_output(task: TaskResult, notes: list[str]) -> NotebookNode:
    """The one output of a test cell: the score as text, which nbgrader reads, and the table as HTML.

    Its metadata says how many tests there are and how many passed, for the summary of the feedback page.

    Args:
        notes: remarks to students about this task's cells, shown under the table.
    """
    data = {"text/plain": points_text(task.score), "text/html": _table(task, notes)}
    counts = {"tests": len(task.verdicts), "passed": _passed(task)}
    return new_output("execute_result", data=data, metadata={"autograder": counts}, execution_count=None)


def _passed(task: TaskResult) -> int:
    return sum(verdict.status is Status.PASSED for verdict in task.verdicts)


def _table(task: TaskResult, notes: list[str]) -> str:
    common = _common_reason(task.verdicts)
    head = "".join(f'<th scope="col" style="{_HEAD}">{name}</th>' for name in ("Verdict", "Test"))
    head += f'<th scope="col" style="{_HEAD};text-align:right">Points</th>'
    rows = "".join(_row(verdict, verdict.reason if common is None else "") for verdict in task.verdicts)
    plural = "" if len(task.verdicts) == 1 else "s"
    why = f'<br><span style="font-weight:400">None of them could be run: {_markup(common)}.</span>' if common else ""
    remarks = "".join(f'<p style="margin:8px 0 0;font-size:14px;line-height:1.5">{_markup(note)}</p>' for note in notes)
    return (
        f'<table style="border-collapse:collapse;table-layout:auto;width:100%;margin:0;border:0;'
        f'font-size:14px;line-height:1.5">'
        f'<caption style="caption-side:top;text-align:left;padding:0 0 8px;color:inherit;font-size:15px;'
        f'font-weight:600">{points_text(task.score)} of {points_text(task.points)} points '
        f'<span style="font-weight:400">· {_passed(task)} of {len(task.verdicts)} test{plural} passed</span>'
        f"{why}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{remarks}"
    )


def _common_reason(verdicts: list[Verdict]) -> str | None:
    """The one reason why no test of several could be run: it is then said once, not in each row."""
    reasons = {verdict.reason for verdict in verdicts if verdict.status is Status.NOT_RUN}
    alike = len(verdicts) > 1 and all(verdict.status is Status.NOT_RUN for verdict in verdicts) and len(reasons) == 1
    return (reasons.pop() or None) if alike else None


def _row(verdict: Verdict, reason: str) -> str:
    words, colour, background = _BADGES[verdict.status]
    name = verdict.status.replace("_", "-")
    # The plain colour comes first, for JupyterLab, which strips variables from notebooks that it doesn't trust.
    badge = (
        f"display:inline-block;padding:2px 10px;border-radius:12px;font-weight:600;white-space:nowrap;"
        f"color:{colour};color:var(--ag-{name}-ink,{colour});"
        f"background:{background};background:var(--ag-{name},{background})"
    )
    edge = f"border-left:4px solid {colour};border-left-color:var(--ag-{name}-ink,{colour})"
    earned = verdict.points if verdict.status is Status.PASSED else Decimal(0)
    lines = [
        f'<span style="display:block;margin-top:6px;font-weight:400"><strong>{label}:</strong> {_markup(text)}</span>'
        for label, text in (("What happened", reason and f"{reason}."), ("Hint", verdict.hint))
        if text
    ]
    return (
        f'<tr><td style="{_CELL};{edge};width:1%"><span style="{badge}">{words}</span></td>'
        f'<th scope="row" style="{_CELL};font-weight:{600 if lines else 400};overflow-wrap:anywhere">'
        f"{_markup(verdict.title)}{''.join(lines)}</th>"
        f'<td style="{_CELL};width:1%;text-align:right;white-space:nowrap">'
        f"{points_text(earned)} / {points_text(verdict.points)}</td></tr>"
    )


def markup(text: str, code: str = "<code>") -> str:
    """Escaped text, with `names` between backticks set as code, which begins with this tag."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"{code}{part}</code>" if i % 2 else part for i, part in enumerate(parts))


_markup = partial(markup, code='<code style="font-size:0.93em;color:inherit;background:none;padding:0">')
