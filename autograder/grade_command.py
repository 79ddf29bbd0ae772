"""`autograder grade`: a class in parallel, with progress, and what changed."""

import gc
import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder import course
from autograder.batch import Batch, Engine, Outcome, Plan
from autograder.bookkeeping import Bookkeeper
from autograder.cluster import Cluster, ship
from autograder.feedback import points_text
from autograder.nbgrader_bridge import Grade
from autograder.outputs import clean_text
from autograder.verdicts import Result
from autograder.warm import Worker


def grade_class(
    folder: Path,
    assignment: str,
    console: Console,
    *,
    jobs: int | None = None,
    only: Sequence[str] = (),
    again: bool = False,
    dry_run: bool = False,
    figures: bool = True,
    unsafe: bool = False,
    scheduler: str = "",
) -> int:
    """Grade what has changed.

    Args:
        jobs: submissions at a time; None: one a core.
        only: these students.
        again: also what has not changed.
        dry_run: save nothing.
        figures: False leaves figures out.
        unsafe: also where student code cannot be confined.
        scheduler: grade on the Dask workers behind this address, instead of here.

    Returns:
        0 if everybody has a grade, 1 if not.
    """
    bookkeeper = Bookkeeper(folder)
    settings = Grade(config=bookkeeper.config)
    batch = Batch(folder, assignment, bookkeeper, settings.course_hash(folder, assignment))
    plan = batch.plan(only, again=again, figures=figures)
    if not plan.due:
        console.print(f"Nothing to do: all {len(plan.done)} grades stand.")
        return 0

    unsafe = unsafe or settings.unsafe_no_sandbox
    if scheduler:
        shipped = ship(
            folder,
            assignment,
            settings.seconds,
            settings.sizes,
            figures=figures,
            unsafe=unsafe,
            course_hash=settings.course_hash(folder, assignment),
        )
        with closing(Cluster(scheduler, folder, shipped)) as cluster:
            console.print(f"On {cluster.threads} workers of {scheduler}", highlight=False)
            outcome = _run(batch, cluster, plan, console, save=not dry_run)
        for isolation in sorted({after.isolation for _, after in outcome.changes}):
            console.print(isolation, highlight=False, soft_wrap=True)
    else:
        tests, release = course.hidden_tests(folder, assignment), course.release(folder, assignment)
        worker = Worker(settings.sizes, figures=figures, unsafe=unsafe)

        from autograder.grading import Grader  # here: it imports torch, which the worker does at the same time

        with Grader(tests, release, seconds=settings.seconds, worker=worker) as grader:
            console.print(str(grader.isolation), highlight=False, soft_wrap=True)
            gc.freeze()  # what was imported is no garbage, and need not be looked through again and again
            engine = batch.on_this_machine(grader, jobs or os.cpu_count() or 1)
            outcome = _run(batch, engine, plan, console, save=not dry_run)
    _report(outcome, plan, console, dry_run=dry_run)
    return 1 if outcome.problems else 0


def _run(batch: Batch, engine: Engine, plan: Plan, console: Console, *, save: bool) -> Outcome:
    columns = (
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed · {task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    outcome = Outcome()
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=len(plan.due), failed=0, rate="")
        try:
            for _, outcome in batch.grade(engine, plan, save=save):
                task = progress.tasks[0]
                rate = f"{(task.completed + 1) / task.elapsed:.1f} a second" if task.elapsed else ""
                progress.update(bar, advance=1, failed=len(outcome.problems), rate=rate)
        except KeyboardInterrupt:
            count = len(outcome.changes)
            raise course.CourseError(
                f"interrupted: {count} graded and saved; the same command goes on with the rest"
            ) from None
    return outcome


def _report(outcome: Outcome, plan: Plan, console: Console, *, dry_run: bool) -> None:
    changed = [
        (before, after) for before, after in outcome.changes if before is None or _scores(before) != _scores(after)
    ]
    regraded = [(before, after) for before, after in changed if before is not None]
    if regraded:
        console.print(_changes(regraded))
    for student, problem in sorted(outcome.problems.items()):
        console.print(clean_text(f"✗ {student}: {problem}"), style="red", markup=False, highlight=False, soft_wrap=True)
    saved = "nothing was saved (--dry-run)" if dry_run else "saved in the gradebook"
    console.print(
        f"{len(outcome.changes)} graded, {len(regraded)} of them with another score than before, "
        f"{len(outcome.problems)} without a grade, {len(plan.done)} unchanged; {saved}.",
        highlight=False,
    )


def _changes(regraded: list[tuple[Result, Result]]) -> Table:
    table = Table("student", "task", "before", "now", title="Changed scores", title_justify="left", header_style="bold")
    for before, after in regraded:
        old, new = _scores(before), _scores(after)
        for task in new:
            if old.get(task) != new[task]:
                table.add_row(after.student, task.removeprefix("test_"), old.get(task, "–"), new[task])
        table.add_row(after.student, "total", points_text(before.score), points_text(after.score), style="bold")
    return table


def _scores(result: Result) -> dict[str, str]:
    return {task.test_cell: points_text(task.score) for task in result.tasks}
