"""The class at a glance: a table of students by tasks, from the ledger."""

from decimal import Decimal

from rich.table import Table
from rich.text import Text

from autograder.judging.verdicts import Result, Status, TaskResult, points_text

_MOST_NAMED = 4


def class_table(results: list[Result]) -> Table:
    """Students by tasks; each entry is the score, with a sign where something was not run or not graded."""
    tasks = {task.test_cell: task.points for result in results for task in result.tasks}
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0), pad_edge=False)
    signs = "* not all tests could be run   ! not graded"
    table.caption, table.caption_justify = "\n".join([signs, *_missing_modules(results)]), "left"
    table.add_column("student", no_wrap=True)
    for test_cell, points in tasks.items():
        # A word a line: so the table of seven tasks fits 80 columns.
        table.add_column(
            "\n".join([*test_cell.removeprefix("test_").split("_"), f"({points_text(points)})"]), justify="right"
        )
    table.add_column(f"total\n({points_text(sum(tasks.values(), Decimal(0)))})", justify="right")
    for result in results:
        by_cell = {task.test_cell: task for task in result.tasks}
        entries = [_entry(None if result.problem else by_cell.get(test_cell)) for test_cell in tasks]
        total = Text("! ", style="bold red") if result.problem else Text(points_text(result.score), style="bold")
        table.add_row(result.student, *entries, total)
    return table


def _missing_modules(results: list[Result]) -> list[str]:
    """For each module that submissions need and that is not installed, who needs it where."""
    needed: dict[str, list[str]] = {}
    for result in results:
        for cell, module in result.missing_modules.items():
            needed.setdefault(module, []).append(f"{result.student} ({cell})")
    return [f"{module} is not installed here, and needed by {_few(where)}" for module, where in sorted(needed.items())]


def _few(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _entry(task: TaskResult | None) -> Text:
    if task is None:
        return Text("–")
    if not task.resolved:
        return Text("! ", style="bold red")
    sign = "*" if any(verdict.status is Status.NOT_RUN for verdict in task.verdicts) else " "
    style = "green" if task.score == task.points else "red" if task.score == 0 else "yellow"
    return Text(points_text(task.score) + sign, style=style)
