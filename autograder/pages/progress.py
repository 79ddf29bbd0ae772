"""How far long work is: a bar on a terminal; elsewhere, in a log say, a line every few seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_SECONDS = 5.0


class Advance(Protocol):
    """Says that one more is done, and what there is to note."""

    def __call__(self, note: str = "") -> None: ...


@contextmanager
def progress(console: Console, what: str, total: int) -> Iterator[Advance]:
    """Show how many of all are done."""
    note = TextColumn("{task.fields[note]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), note, TimeRemainingColumn())
    done, told = 0, time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total, note="")

        def advance(note: str = "") -> None:
            nonlocal done, told
            done += 1
            bar.update(task, advance=1, note=note)
            if not console.is_terminal and time.monotonic() - told > _SECONDS:
                told = time.monotonic()
                console.print(f"{what}: {done} of {total}", markup=False, highlight=False)

        yield advance
