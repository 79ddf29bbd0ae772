"""The class at a glance: a table of students by tasks, by the gradebook, with the tests behind it by the ledger."""

from collections.abc import Sequence
from decimal import Decimal

from rich.table import Table
from rich.text import Text

from autograder.judging.verdicts import Result, Status, TaskResult, points_text
from autograder.records.grades import CellGrade, StudentGrade

_MOST_NAMED = 4
_NOT_GRADED = Text("! ", style="bold red")


def class_table(grades: Sequence[StudentGrade]) -> Table:
    """Students by tasks; each entry is the score, with a sign where something was not run, read or graded."""
    results = [grade.result for grade in grades if grade.result is not None]
    tasks = {task.test_cell: task.points for result in results for task in result.tasks}
    by_hand = {name: cell.points for one in grades for name, cell in one.cells.items() if name not in tasks}
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0), pad_edge=False)
    signs = "* not all tests could be run   ? waits for a person   ! not graded"
    table.caption, table.caption_justify = "\n".join([signs, *_missing_modules(results)]), "left"
    table.add_column("student", no_wrap=True)
    columns = {name.removeprefix("test_"): points for name, points in tasks.items()}
    columns |= {"by_hand": sum(by_hand.values(), Decimal(0))} if by_hand else {}
    columns["total"] = max((grade.points for grade in grades), default=Decimal(0))
    for name, points in columns.items():
        # A word a line: so the table of seven tasks fits 80 columns.
        table.add_column("\n".join([*name.split("_"), f"({points_text(points)})"]), justify="right")
    for grade in grades:
        run = {task.test_cell: task for task in grade.result.tasks} if grade.result else {}
        entries = [_task(grade, run.get(name), grade.cells.get(name)) for name in tasks]
        if by_hand:
            entries.append(_by_hand(grade, [cell for name, cell in grade.cells.items() if name in by_hand]))
        total = _NOT_GRADED if grade.unresolved else Text(points_text(grade.score), style="bold")
        table.add_row(Text(grade.student), *entries, total)
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


def _task(grade: StudentGrade, run: TaskResult | None, cell: CellGrade | None) -> Text:
    if run is not None and not run.resolved:
        return _NOT_GRADED
    if grade.unresolved or run is None or cell is None:
        return Text("–")
    sign = "?" if cell.waiting else "*" if any(v.status is Status.NOT_RUN for v in run.verdicts) else " "
    style = "green" if cell.score >= cell.points else "red" if cell.score == 0 else "yellow"
    return Text(points_text(cell.score) + sign, style=style)


def _by_hand(grade: StudentGrade, cells: Sequence[CellGrade]) -> Text:
    if grade.unresolved:
        return Text("–")
    points = sum((cell.score for cell in cells), Decimal(0))
    return Text(points_text(points) + ("?" if any(cell.waiting for cell in cells) else " "))
