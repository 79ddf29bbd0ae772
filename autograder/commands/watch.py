"""`autograder watch`: grades each submission as it comes, and shows what it does."""

import os
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from autograder.classroom.watching.board import Board, Done
from autograder.classroom.watching.crew import Options
from autograder.classroom.watching.sources import Exchanged, Inbox, Source
from autograder.classroom.watching.wake import Bell, stopped_by_signals
from autograder.classroom.watching.watcher import Watcher
from autograder.commands import say
from autograder.commands.arguments import Jobs, Unsafe
from autograder.course import Assignment, CourseError
from autograder.records.turns import shared

EXAMPLE = "autograder watch simple_linear_regression --exchange --release"


def run(
    root: Path,
    console: Console,
    assignment: Assignment,
    *,
    jobs: Jobs = None,
    exchange: Annotated[bool, "collect what students submit in nbgrader's exchange"] = False,
    inbox: Annotated[Path | None, "collect files and zips that are put there, as `collect` does", "FOLDER"] = None,
    no_pages: Annotated[bool, "write no feedback pages"] = False,
    release: Annotated[bool, "put feedback pages into nbgrader's exchange"] = False,
    unsafe_no_sandbox: Unsafe = False,
) -> int:
    """Watch until it is asked to stop."""
    if release and no_pages:
        raise CourseError("--release puts pages into the exchange, and --no-pages writes none: leave one of them out")
    options = Options(jobs or os.cpu_count() or 1, pages=not no_pages, release=release, unsafe=unsafe_no_sandbox)
    with ExitStack() as stack:
        bell = Bell()
        stack.callback(bell.close)
        stack.enter_context(stopped_by_signals(bell))
        stack.enter_context(shared(root))
        screen = Screen(console, assignment)
        console.print("Starting …", style="dim")
        watcher = Watcher(assignment, options, bell, screen.show)
        stack.callback(watcher.close)
        sources: list[Source] = []
        if exchange:
            sources.append(Exchanged(assignment, watcher.say))
        if inbox is not None:
            sources.append(Inbox(assignment, inbox.absolute(), watcher.say))
        say(console, watcher.isolation)
        places = ["submitted/", *(str(source.folder) for source in sources)]
        say(console, f"Watching {', '.join(places)}: Ctrl-C finishes what runs, and ends.")
        stack.enter_context(screen.of(watcher.board))
        watcher.run(sources)
    board = watcher.board
    say(console, f"{board.graded} graded, {len(board.problems)} without a grade.")
    return 0


class Screen:
    """A table that is kept up to date on a terminal; lines of a log elsewhere."""

    def __init__(self, console: Console, assignment: Assignment) -> None:
        self._console, self._assignment = console, assignment

    def show(self, what: Done | str) -> None:
        """Tell what is new, where there is no table to see it in."""
        if self._console.is_terminal:
            return
        if isinstance(what, Done):
            what = f"{what.at} {what.student}: {what.score} points, {what.seconds:.1f} s after it was handed in"
        say(self._console, what)

    def of(self, board: Board) -> Live | ExitStack:
        """The table, for as long as it is entered."""
        if not self._console.is_terminal:
            return ExitStack()
        return Live(get_renderable=lambda: self._table(board), console=self._console, refresh_per_second=2)

    def _table(self, board: Board) -> Group:
        counts = Table(title=f"{self._assignment} at {datetime.now():%H:%M:%S}", title_justify="left", box=None)
        for name in ("waiting", "running", "graded", "without a grade", "median", "slowest"):
            counts.add_column(name, justify="right")
        counts.add_row(
            str(len(set(board.waiting) - set(board.running))),
            str(len(board.running)),
            str(board.graded),
            str(len(board.problems)),
            f"{board.median:.1f} s",
            f"{board.slowest:.1f} s",
        )
        last = Table("graded at", "student", "points", "after", title="The last ten", title_justify="left", box=None)
        for done in reversed(board.last):
            last.add_row(done.at, Text(done.student), done.score, f"{done.seconds:.1f} s")
        parts: list[Table | Text] = [counts, last]
        if board.said:
            parts.append(Text("\n".join(["", *board.said]), overflow="ellipsis"))
        return Group(*parts)
