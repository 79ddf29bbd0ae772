"""Runs a notebook's cells in order, past cells that never end or that kill the process."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from nbformat.notebooknode import NotebookNode

from autograder.execution import TimeLimits
from autograder.execution.fork_server import ForkServer
from autograder.execution.session import FirstSession, Session
from autograder.execution.wire.client import TIME_IS_UP, RemoteError
from autograder.execution.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError
from autograder.intake.cell_code import missing_module
from autograder.intake.outputs import error_output, new_output, size, to_nbformat

# Once the notebook's time is used up, each cell with an answer still gets this long: enough to define a function.
_LAST_CHANCE = 2.0
_LEFT_OUT = "[output left out: the notebook has shown too much]\n"
_WAITS = "[This cell draws. It is run when figures are asked for: by generating feedback, or grading with figures.]\n"
_SPOILED = "left the Python process in a state in which it cannot go on"
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


class Execution:
    """A notebook that is run, cell by cell, each whatever came of those before it.

    A cell that kills the process is named and left out. The first time, the cells before it are run again in a new
    process; from then on each cell is run in a fork, so that the next death costs a fork and nothing else.

    Attributes:
        cells: all cells of the notebook that can be run.
        outputs: the outputs of each cell, in the order of the cells.
        problems: why a cell was not run to its end, by its place.
        missing: the name of the module that a cell needs and that is not installed, by its place.
        waited: a cell was stopped by the clock, not for its processor time.
        memory: the most bytes that a process which ran cells had in use, as it says.
    """

    def __init__(
        self,
        worker: ForkServer,
        cells: Sequence[CodeCell],
        seconds: TimeLimits,
        files: Mapping[str, bytes] | None = None,
    ) -> None:
        self.cells = cells
        self.outputs: list[list[NotebookNode]] = [[] for _ in cells]
        self.problems: dict[int, str] = {}
        self.missing: dict[int, str] = {}
        self.waited = False
        self.memory = 0
        self._worker = worker
        self._files = files or {}
        self._seconds = seconds
        self._end = time.monotonic() + seconds.patience * seconds.notebook  # by the clock
        self._left = seconds.notebook  # of processor time
        self._room = _OUTPUT_LIMIT
        self._fatal: set[int] = set()  # cells that killed the process
        self._done = 0
        self._in_forks = False
        # The first process of a submission runs no cell: it cannot be killed from within, whatever limit it meets.
        self._process = FirstSession(worker, self._files)
        self._state = self._process.fork()  # as the last cell left it

    @property
    def errors(self) -> dict[int, str]:
        """The name of the exception that a cell ended with, by its place."""
        return {place: str(error.ename) for place, outputs in enumerate(self.outputs) for error in _errors(outputs)}

    @property
    def run(self) -> Sequence[CodeCell]:
        """The cells that have been run so far."""
        return self.cells[: self._done]

    def run_to(self, place: int) -> None:
        """Run the cells before this place, as far as they have not been run."""
        while self._done < place:
            self._run(self._done)
            self._done += 1

    def fork(self) -> Session:
        """A process for tests, which goes on from where the notebook is. Raises ConnectionClosed where none can be."""
        try:
            return self._state.fork(judged=True)
        except ConnectionClosed:
            if self._in_forks:
                raise
            self._begin_again()
            return self._state.fork(judged=True)

    @property
    def spent(self) -> float:
        """The seconds of processor time that cells took, as far as the submission's process says."""
        return self._seconds.notebook - self._left

    def end(self) -> None:
        """Kill all that was started."""
        self._state.close()
        self._process.end()

    def _run(self, place: int) -> None:
        cell = self.cells[place]
        if cell.waits:
            self.outputs[place] = [new_output("stream", name="stdout", text=_WAITS)]
            return
        limit = self._limit(cell)
        if limit <= 0:
            self._take_down(place, "was not run: other cells had used up the time", [])
        else:
            self._take_down(place, *self._attempt(place, limit))

    def _limit(self, cell: CodeCell) -> float:
        # What hung once often hangs in every cell that uses it: each time, the next gets half as long.
        limit = min(
            max(self._seconds.cell * 0.5 ** len(self.problems), _LAST_CHANCE),
            self._seconds.cell,
            self._left,
        )
        if time.monotonic() > self._end:
            limit = 0
        return _LAST_CHANCE if limit <= 0 and cell.answer else limit

    def _take_down(self, place: int, problem: str | None, outputs: list[NotebookNode]) -> None:
        self._room -= sum(map(size, outputs))
        if outputs and self._room < 0:
            outputs = [new_output("stream", name="stderr", text=_LEFT_OUT)]
        if problem is not None:
            self.problems[place] = problem
            outputs = [*outputs, error_output("Stopped", f"this cell {problem}")]
        for error in _errors(outputs)[-1:]:  # with which it ended
            if module := missing_module(error.evalue, (cell.source for cell in self.cells)):
                self.missing[place] = module
        self.outputs[place] = outputs

    def _begin_again(self) -> None:
        """Run the cells so far in a new process, but for those that killed one, and from now on each in a fork.

        What they show, they have shown. That they are run twice does not count as their time.
        """
        began, left = time.monotonic(), self._left
        self.end()
        self._process = FirstSession(self._worker, self._files)
        self._state = self._process.fork()
        self._in_forks = True
        for place, cell in enumerate(self.run):
            if not cell.waits and place not in self._fatal:
                problem, _ = self._attempt(place, max(self._limit(cell), _LAST_CHANCE))
                if problem is not None and place not in self.problems:
                    self._take_down(place, problem, self.outputs[place])
        self._end += time.monotonic() - began
        self._left = left

    def _attempt(self, place: int, limit: float) -> tuple[str | None, list[NotebookNode]]:
        """Run a cell: what was wrong, and the outputs. A fork that comes through takes the place of its parent."""
        session = self._state
        try:
            if self._in_forks:
                session = session.fork()
        except ConnectionClosed:  # it did before, when the cell before had been run
            return "could not be run", []
        problem, fatal, outputs = self._run_in(session, self.cells[place], limit)
        if self._in_forks and not fatal and not _forks(session):
            problem, fatal = problem or _SPOILED, True
        if fatal:
            self._fatal.add(place)
            problem = session.end() or problem
            if not self._in_forks:
                self._begin_again()
        elif self._in_forks:
            self._state.close()
            self._process.reap()
            self._state = session
        return problem, outputs

    def _run_in(self, session: Session, cell: CodeCell, limit: float) -> tuple[str | None, bool, list[NotebookNode]]:
        """Run a cell: what was wrong, whether the process is lost, and the outputs."""
        patience, spent = self._seconds.patience, session.client.spent
        took_too_long = f"did not finish within {limit:.0f} s"
        try:
            arguments: tuple[object, ...] = cell.name, cell.source.encode(), {}
            raw = session.client.call("cell.run", arguments, {}, seconds=patience * limit, limit=limit)
        except DeadlineExpired:
            self._left -= limit
            self.waited = True
            return took_too_long, True, []
        except ConnectionClosed:
            return "ended the Python process", True, []
        except ProtocolError as error:
            return f"sent what is no output: {error}", True, []
        except RemoteError as error:
            return f"could not be run: {error.type_name}", False, []
        if not isinstance(raw, list):
            return "sent what is no output", True, []
        self._left -= session.client.spent - spent
        self.memory = max(self.memory, session.client.memory)
        outputs = to_nbformat(raw)
        stopped = [error.evalue for error in _errors(outputs) if error.ename == TIME_IS_UP]
        if stopped:
            self.waited |= "clock" in stopped[-1]
            return took_too_long, not _forks(session), outputs
        return None, False, outputs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


def _errors(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    return [output for output in outputs if output.output_type == "error"]


def _forks(session: Session) -> bool:
    """Whether others can go on from here: a cell may have left as many processes or open files as there may be."""
    try:
        session.fork().close()
    except ConnectionClosed:
        return False
    return True
