"""Grades every mutant of the solutions: each that behaves in another way must lose points, in its own task alone.

Usage: python tests/mutation/run.py [CELL ...] (see `make mutants`). What behaves as the original does is listed in
equivalent.toml, each with a reason.
"""

import os
import sys
import tomllib
from collections import Counter
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder.classroom.graded import Graded
from autograder.classroom.pool import grade_all
from autograder.course import Assignment
from autograder.judging.verdicts import Result
from autograder.release.mutation.mutants import Mutant, build, mutants
from autograder.submission import Grader, Submission

CHECKOUT = Path(__file__).parents[2]
ASSIGNMENT = "simple_linear_regression"


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mutants of one statement that nobody can tell from the original, and why."""

    cell: str
    was: str
    became: list[str]
    reason: str


def main() -> int:
    console = Console()
    source, release = Assignment(CHECKOUT, ASSIGNMENT).source(), Assignment(CHECKOUT, ASSIGNMENT).release()
    chosen = [mutant for mutant in mutants(source) if not sys.argv[1:] or mutant.cell in sys.argv[1:]]
    allowed = {(e.cell, e.was, became) for e in equivalents() for became in e.became}
    with Grader(Assignment(CHECKOUT, ASSIGNMENT).hidden_tests, release, figures=False) as grader:

        def grade(number: str) -> Graded:
            notebook = build(chosen[int(number)], source)
            return Graded(number, grader.grade(Submission(ASSIGNMENT, number, notebook, "", []))[0])

        graded = grade_all(grade, [str(number) for number in range(len(chosen))], jobs=os.cpu_count() or 1)
        results = {int(one.student): one for one in track(graded, "Mutants", total=len(chosen), console=console)}
    found = [_judged(mutant, results[number], allowed) for number, mutant in enumerate(chosen)]
    console.print(_table(chosen, found))
    kills = Counter(
        f"{task.test_cell}: {verdict.test}"
        for one in results.values()
        for task in (one.result.tasks if one.result else ())
        for verdict in task.verdicts
        if verdict.status == "failed"
    )
    for test, count in sorted(kills.items()):
        console.print(f"{count:5} failed by {test}", highlight=False)
    wrong = [(mutant, what) for mutant, what in zip(chosen, found, strict=True) if what not in ("killed", "equivalent")]
    for mutant, what in wrong:
        console.print(f"\n✗ {mutant.cell}: {what}", style="red", highlight=False, markup=False)
        console.print(f"  was:    {mutant.was}\n  became: {mutant.became}", highlight=False, markup=False)
    return 1 if wrong else 0


def equivalents() -> list[Equivalent]:
    """The mutants that need not be caught."""
    text = (Path(__file__).parent / "equivalent.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text).get("mutant", []), list[Equivalent])


def _judged(mutant: Mutant, graded: Graded, allowed: set[tuple[str, str, str]]) -> str:
    """What became of a mutant: "killed" and "equivalent" are as it should be."""
    if graded.result is None or not graded.result.resolved:
        return f"no grade: {graded.problem or 'a hidden test failed by itself'}"
    lost = _lost(graded.result)
    listed = (mutant.cell, mutant.was, mutant.became) in allowed
    if not lost:
        return "equivalent" if listed else "not caught"
    if listed:
        return "listed as equivalent, but caught"
    others = lost - {f"test_{mutant.cell}"}
    return f"costs points in another task: {', '.join(sorted(others))}" if others else "killed"


def _lost(result: Result) -> set[str]:
    return {task.test_cell for task in result.tasks if task.score < task.points}


def _table(chosen: list[Mutant], found: list[str]) -> Table:
    table = Table("task", "mutants", "killed", "equivalent", "wrong")
    for cell in dict.fromkeys(mutant.cell for mutant in chosen):
        its = [what for mutant, what in zip(chosen, found, strict=True) if mutant.cell == cell]
        killed, equivalent = its.count("killed"), its.count("equivalent")
        table.add_row(cell, *map(str, (len(its), killed, equivalent, len(its) - killed - equivalent)))
    return table


if __name__ == "__main__":
    sys.exit(main())
