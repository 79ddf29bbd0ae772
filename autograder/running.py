"""Runs a notebook's cells in a worker, past cells that never end or that kill the process."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode

from autograder.limits import TimeLimits
from autograder.outputs import clean_text, error_output, new_output, size, to_nbformat
from autograder.processes import Process
from autograder.sandbox.guard import ENDED
from autograder.warm import Worker
from autograder.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError
from autograder.wire.peer import RemoteError

# A cell that is interrupted at its limit has this long, in seconds, to show what it had drawn before it is killed.
_GRACE = 3.0
# Once the notebook's time is used up, each cell with an answer still gets this long: enough to define a function.
_LAST_CHANCE = 2.0
_MOST_PROBLEMS = 6
_LEFT_OUT = "[output left out: the notebook has shown too much]\n"
_WAITS = "[This cell draws. It is run when figures are asked for: by generating feedback, or grading with figures.]\n"
_OUTPUT_LIMIT = 24 * 1024 * 1024  # characters of output in a notebook


@dataclass(frozen=True)
class CodeCell:
    """A cell to run.

    Attributes:
        answer: students wrote it, so that it is run even when the time for the notebook is used up.
        waits: it is not run, but told to wait for its turn.
    """

    name: str
    source: str
    answer: bool
    waits: bool = False


@dataclass(frozen=True)
class Ran:
    """A notebook that has been run.

    Attributes:
        process: the live process, as the last cell left it.
        outputs: the outputs of each cell, in the order of the cells.
        problems: why a cell was not run to its end, by its place.
        errors: the name of the exception that a cell ended with, by its place.
    """

    process: Process
    outputs: list[list[NotebookNode]]
    problems: dict[int, str]
    errors: dict[int, str]


def run_notebook(worker: Worker, cells: Sequence[CodeCell], seconds: TimeLimits) -> Ran:
    """Run the cells in order, each whatever came of those before it.

    A cell that kills the process is named and left out; the process is started anew and the cells before are run again.
    """
    end = time.monotonic() + seconds.notebook
    outputs: list[list[NotebookNode]] = [[] for _ in cells]
    problems: dict[int, str] = {}
    process = Process(worker)
    place = 0
    done = 0  # cells before this place have their outputs; earlier ones are only run again
    room = _OUTPUT_LIMIT
    while place < len(cells):
        cell = cells[place]
        if cell.waits:
            outputs[place] = [new_output("stream", name="stdout", text=_WAITS)]
        if cell.waits or (place in problems and place < done):
            place += 1
            continue
        # What hung once often hangs in every cell that uses it: each time, the next gets half as long.
        limit = min(max(seconds.cell / 2 ** len(problems), _LAST_CHANCE), seconds.cell, end - time.monotonic())
        if limit <= 0 and cell.answer:
            limit = _LAST_CHANCE
        if limit <= 0 or (len(problems) >= _MOST_PROBLEMS and not cell.answer):
            problem: str | None = "was not run: other cells had used up the time"
            fatal = False
        else:
            problem, fatal, new = _run(process, cell, limit)
            if fatal:
                ended = process.end()
                problem = ended if problem == ENDED and ended else problem
            if place >= done and new:
                room -= sum(map(size, new))
                outputs[place] = new if room >= 0 else [new_output("stream", name="stderr", text=_LEFT_OUT)]
        if problem is not None:
            problems[place] = problem
            outputs[place] = [*outputs[place], error_output("Stopped", f"this cell {problem}")]
        done = max(done, place + 1)
        place += 1
        if fatal:
            process = Process(worker)
            place = 0
    errors = {
        place: str(output.ename)
        for place, cell_outputs in enumerate(outputs)
        for output in cell_outputs
        if output.output_type == "error"
    }
    return Ran(process, outputs, problems, errors)


def _run(process: Process, cell: CodeCell, limit: float) -> tuple[str | None, bool, list[NotebookNode]]:
    """Run a cell: what was wrong, whether the process is lost, and the outputs."""
    try:
        raw = process.peer.call("cell.run", (cell.name, cell.source, limit), {}, seconds=limit + _GRACE)
    except DeadlineExpired:
        return f"did not finish within {limit:.0f} s", True, []
    except ConnectionClosed:
        return ENDED, True, []
    except ProtocolError as error:
        return f"sent what is no output: {error}", True, []
    except RemoteError as error:
        return f"could not be run: {clean_text(str(error))}", False, []
    outputs = to_nbformat(raw)
    if any(output.output_type == "error" and output.ename == "CellTimeout" for output in outputs):
        return f"did not finish within {limit:.0f} s", not _forks(process), outputs
    return None, False, outputs


def _forks(process: Process) -> bool:
    """Whether tests can have a fork: a cell that was interrupted may have left as many processes as there may be."""
    try:
        process.fork().close()
    except ConnectionClosed:
        return False
    return True
