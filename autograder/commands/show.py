"""`autograder show`: says of one submission what its student reads, and what the tests say for graders."""

from functools import partial
from pathlib import Path
from typing import Annotated

from rich.console import Console
from rich.table import Table

from autograder.commands import say
from autograder.course import Assignment, CourseError
from autograder.judging.verdicts import Result, Status, Verdict, points_text, task_name
from autograder.pages.shown import leads
from autograder.records import ledger

EXAMPLE = "autograder show ada"
_MOST_LINES = 6


def run(
    root: Path,
    console: Console,
    student: str,
    assignment: Annotated[Assignment | None, "may be left out where only one was graded"] = None,
) -> int:
    """Print it; returns 1 where there is no grade."""
    assignment = assignment or _only_assignment(root)
    result = ledger.find(assignment, student)
    if result is None:
        raise assignment.nothing_graded([student])
    tell = partial(say, console)
    tell(f"{student}: {points_text(result.score)} of {points_text(result.points)} points by tests", "bold")
    if result.problem:
        tell(f"No grade: {result.problem}", "red")
    told = leads(assignment, result)
    for task in result.tasks:
        if task.score < task.points:
            tell(f"\n{task_name(task.test_cell)}: {points_text(task.score)} of {points_text(task.points)}", "bold")
        if lead := told.get(task.test_cell):
            tell(f"[{lead.title or 'no misconception of the catalogue'}]", "cyan")
            console.print(" ".join(lead.text.split()), markup=False, highlight=False)
        for verdict in task.verdicts:
            if verdict.status is not Status.PASSED:
                tell(f"  {verdict.status.replace('_', ' ')}: {verdict.test} (-{points_text(verdict.points)})", "yellow")
                for line in _detail(verdict):
                    tell(f"    {line}", "dim")
    _say_repairs(result, console)
    _say_attempts(result, console)
    return 0 if result.resolved else 1


def _detail(verdict: Verdict) -> list[str]:
    """What pytest says of it in short: the lines of the error, or the last one."""
    lines = verdict.detail.splitlines()
    return [line for line in lines if line.startswith("E ")][:_MOST_LINES] or [line for line in lines if line][-1:]


def _say_repairs(result: Result, console: Console) -> None:
    notes = [f"{one.cell}: {one.what}" if one.cell else one.what for one in result.repairs]
    notes += [f"{cell}: {why}" for cell, why in result.cell_problems.items()]
    if notes:
        console.print("\nNotes on the file", style="bold")
    for note in notes:
        say(console, f"  {note}")


def _say_attempts(result: Result, console: Console) -> None:
    if len(result.attempts) < 2:
        return
    counts = max(place for place, one in enumerate(result.attempts) if one.submission == result.submission)
    table = Table("attempt", "handed in", "graded", "points", "", title="Attempts", title_justify="left", box=None)
    for place, one in enumerate(result.attempts):
        counted = "counts" if place == counts else ""
        when = one.graded.replace("T", " ") + " UTC"
        table.add_row(str(place + 1), one.handed_in or "–", when, points_text(one.score), counted)
    console.print()
    console.print(table)


def _only_assignment(folder: Path) -> Assignment:
    known = sorted(path.name for path in (folder / "ledger").glob("*") if path.is_dir())
    if not known:
        raise CourseError("nothing has been graded yet: autograder grade ASSIGNMENT")
    if len(known) > 1:
        raise CourseError(f"say of which assignment: {', '.join(known)}")
    return Assignment(folder, known[0])
