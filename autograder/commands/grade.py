"""`autograder grade`: a class in parallel, with progress, and what changed."""

import gc
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated

from rich.console import Console
from rich.table import Table

from autograder.classroom import bookkeeping
from autograder.classroom.dask_cluster import Cluster, ship
from autograder.classroom.graded import AssignmentGrader, Graded
from autograder.classroom.outcome import Outcome, Scores
from autograder.classroom.plan import Plan, make_plan
from autograder.classroom.pool import grade_all
from autograder.classroom.settings import Grade
from autograder.classroom.standing import settle
from autograder.classroom.watching.lending import Borrowed
from autograder.commands import say
from autograder.commands.arguments import Jobs, OnlyStudents, Unsafe
from autograder.course import Assignment, CourseError
from autograder.intake import candidates
from autograder.intake.clean import clean_line, short_name
from autograder.intake.find import named, students
from autograder.judging.verdicts import points_text
from autograder.pages.progress import progress
from autograder.records import ledger
from autograder.records.safe_writes import DiskFull, heard
from autograder.records.turns import turn

EXAMPLE = "autograder grade simple_linear_regression --no-figures"

# Grades the submissions of these students, and gives each result as soon as it is there.
Executor = Callable[[Sequence[str]], Iterator[Graded]]


def run(
    root: Path,
    console: Console,
    assignment: Assignment,
    *,
    jobs: Jobs = None,
    student: OnlyStudents = (),
    again: Annotated[bool, "grade also what has not changed"] = False,
    no_figures: Annotated[bool, "leave figures out: grades first; the next run adds them"] = False,
    take: Annotated[Sequence[str], "which of several files handed in counts", "STUDENT=FILE"] = (),
    scheduler: Annotated[str, "on the Dask workers behind this address", "ADDRESS"] = "",
    dry_run: Annotated[bool, "show old and new scores, and save nothing"] = False,
    unsafe_no_sandbox: Unsafe = False,
) -> int:
    """Grade what has changed; returns 1 where somebody who handed in has no grade, or somebody else has one."""
    settings = Grade(config=assignment.config)
    settings.unsafe_no_sandbox |= unsafe_no_sandbox
    _take(assignment, take)
    course_hash = settings.course_hash(assignment)
    figures = not no_figures
    tell = partial(say, console)
    tell(f"Starting to grade {assignment} …")
    outcome = Outcome()
    with ExitStack() as stack:
        if not dry_run:
            stack.enter_context(turn(assignment, tell))
        plan = make_plan(assignment, course_hash, [named(one) for one in student], again=again, figures=figures)
        borrowed = stack.enter_context(closing(Borrowed(assignment, course_hash, figures=figures)))
        if plan.due:
            elsewhere = bool(scheduler) or borrowed.stands
            executor: Executor = borrowed
            if scheduler:
                shipped = ship(assignment, settings, figures=figures)
                executor = cluster = stack.enter_context(closing(Cluster(scheduler, assignment, shipped)))
                tell(f"On {cluster.at_a_time} workers of {scheduler}")
            elif elsewhere:
                tell("By the workers of the watcher that stands on this assignment")
            else:
                grader = stack.enter_context(closing(AssignmentGrader(assignment, settings, figures=figures)))
                tell(grader.isolation)
                gc.freeze()  # what was imported is no garbage, and need not be looked through again and again
                executor = partial(grade_all, grader.grade, jobs=jobs or os.cpu_count() or 1)
            _run(assignment, executor, plan.due, outcome, console, again=again, save=not dry_run)
            for isolation in sorted(outcome.isolations) if elsewhere else ():
                tell(isolation)
        outcome.add_settled(settle(assignment, plan.done, save=not dry_run))
    _report(assignment, outcome, plan, console, dry_run=dry_run)
    return 1 if outcome.problems or plan.withdrawn else 0


def _take(assignment: Assignment, choices: Sequence[str]) -> None:
    chosen = {named(student): file for student, _, file in (choice.partition("=") for choice in choices)}
    if unknown := sorted(chosen.keys() - set(students(assignment))):
        raise CourseError(f"--take names students who have handed in nothing: {', '.join(unknown)}")
    if chosen:
        candidates.take(assignment, chosen)


def _run(
    assignment: Assignment,
    executor: Executor,
    due: Sequence[str],
    outcome: Outcome,
    console: Console,
    *,
    again: bool,
    save: bool,
) -> None:
    rest = f"the same command {'begins anew, with all of them' if again else 'goes on with the rest'}"
    with progress(console, "Grading", len(due)) as advance, heard() as check:

        def results() -> Generator[Graded]:
            for graded in executor(due):
                yield graded  # what follows, comes after it was taken down
                advance(f"{len(outcome.problems)} failed")
                check()

        try:
            with closing(results()) as graded:
                if save:
                    bookkeeping.record(assignment, graded, outcome)
                else:
                    _note(assignment, graded, outcome)
        except KeyboardInterrupt:
            saved = f" and saved; {rest}" if save else "; nothing was saved (--dry-run)"
            raise CourseError(f"interrupted: {outcome.graded} graded{saved}") from None
        except DiskFull as error:
            raise CourseError(
                f"a disk is full ({error}): {outcome.graded} graded and saved, the others keep the grades they had. "
                f"Make room; {rest}"
            ) from error


def _note(assignment: Assignment, results: Iterable[Graded], outcome: Outcome) -> None:
    """Note what it would come to."""
    for graded in results:
        if graded.result is None or graded.problem:
            outcome.problems[graded.student] = graded.problem
        else:
            outcome.add(ledger.find(assignment, graded.student), graded.result)


def _report(assignment: Assignment, outcome: Outcome, plan: Plan, console: Console, *, dry_run: bool) -> None:
    if outcome.changed:
        console.print(_changes(outcome.changed))
    for student, problem in sorted(outcome.problems.items()):
        say(console, clean_line(f"✗ {short_name(student)}: {problem}"), "red")
    asked_again = (
        f"{student}: {', '.join(cells)}: other work than a person gave points for; it waits to be looked at again"
        for student, cells in sorted(outcome.asked_again.items())
    )
    penalties = (f"{student}: {change}" for student, change in sorted(outcome.penalties.items()))
    replaced = [f"Handed in again since: {', '.join(sorted(outcome.replaced))}"] if outcome.replaced else []
    for what in [*asked_again, *penalties, *replaced, *plan.warnings]:
        say(console, clean_line(what))
    if not plan.due and not outcome.penalties and not outcome.problems:
        say(console, f"Nothing to do: all {len(plan.done)} grades stand.")
        return
    penalised = f", {len(outcome.penalties)} with another late penalty" if outcome.penalties else ""
    saved = "nothing was saved (--dry-run)" if dry_run else "saved in the gradebook"
    others = f"{len(outcome.problems)} without a grade, {len(plan.done)} unchanged{penalised}; {saved}."
    say(console, f"{outcome.graded} graded, {len(outcome.changed)} of them with another score than before, {others}")
    if not dry_run:
        say(console, f"Next: autograder report {assignment}; autograder feedback {assignment}")


def _changes(changed: Mapping[str, tuple[Scores, Scores]]) -> Table:
    table = Table("student", "task", "before", "now", title="Changed scores", title_justify="left", header_style="bold")
    for student, (before, after) in sorted(changed.items()):
        for task, score in after.items():
            if before.get(task) != score:
                old = points_text(before[task]) if task in before else "–"
                table.add_row(student, task.removeprefix("test_"), old, points_text(score))
        old, new = (points_text(sum(scores.values(), Decimal(0))) for scores in (before, after))
        table.add_row(student, "total", old, new, style="bold")
    return table
