"""`autograder release`: makes a release, looks for a reason against it, and puts it in place if there is none."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from rich.console import Console
from rich.table import Table

from autograder.commands import say
from autograder.commands.arguments import Jobs, Unsafe
from autograder.course import Assignment
from autograder.intake.clean import clean_text
from autograder.judging.verdicts import points_text
from autograder.release import Finding, behaviours
from autograder.release.check import Gate, Refused
from autograder.release.summary import ReleaseSummary, page

_MOST_SHOWN = 25

EXAMPLE = "autograder release simple_linear_regression"


def run(
    root: Path,
    console: Console,
    assignment: Assignment,
    *,
    breaking: Annotated[bool, "ids and points may differ from what students have"] = False,
    quick: Annotated[bool, "leave out the examples, which take the most time"] = False,
    jobs: Jobs = None,
    unsafe_no_sandbox: Unsafe = False,
) -> int:
    """Check a release, and put it in place; returns 1 if it is refused: release/ and the gradebook are as they were."""
    gate = Gate(assignment, console, breaking, quick, jobs, unsafe_no_sandbox)
    try:
        summary = gate.check()
    except Refused as refused:
        _print_refusal(refused.findings, assignment, console)
        return 1
    with console.status("nbgrader puts the release in place …"):
        gate.install()
    gate.passed(f"release/{assignment} is in place, and in nbgrader's gradebook")
    if gate.behaviours is not None:
        behaviours.write(assignment.hidden_tests, gate.behaviours)
        gate.passed("how the examples answer the probes is recorded beside the hidden tests")
    report = gate.place / "report.html"
    report.write_text(page(summary, f"{datetime.now():%d %B %Y, %H:%M}"), encoding="utf-8")
    _print_summary(summary, console)
    say(console, f"The report, for instructors: {report}")
    collects = f"autograder collect {assignment} FILE takes what they hand in"
    say(console, f"Next: give release/{assignment} to students; {collects}")
    return 0


def _print_refusal(findings: list[Finding], assignment: Assignment, console: Console) -> None:
    for finding in findings[:_MOST_SHOWN]:
        console.print("[red]✗[/]", end=" ")
        say(console, clean_text(finding.where), "bold")
        say(console, clean_text(f"  {finding.what}"))
        say(console, clean_text(f"  {finding.advice}"), "dim")
    if len(findings) > _MOST_SHOWN:
        console.print(f"… and {len(findings) - _MOST_SHOWN} more.")
    count = "one reason" if len(findings) == 1 else f"{len(findings)} reasons"
    kept = f"Students have not got it: release/{assignment} and the gradebook are as they were."
    say(console, f"Refused, for {count}. {kept}", "bold red")


def _print_summary(summary: ReleaseSummary, console: Console) -> None:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("task")
    for column in ("points", "tests", "examples caught"):
        table.add_column(column, justify="right")
    for task in summary.tasks:
        caught = str(summary.examples_caught[task.test_cell]) if summary.examples else "–"
        table.add_row(task.test_cell, points_text(task.points), str(len(task.verdicts)), caught)
    for name, points in summary.by_person:
        table.add_row(name, points_text(points), "a person", "", style="dim")
    console.print()
    console.print(table)
    console.print()
    for note in summary.notes:
        say(console, f"Note: {note}")
