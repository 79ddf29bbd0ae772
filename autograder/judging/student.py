"""What a hidden test sees of a submission: its names, which can be called, and nothing that it says of itself."""

import ast
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

import numpy as np
import torch

from autograder.execution import TimeLimits
from autograder.execution.session import ENDED, Session
from autograder.execution.wire.client import NO_ANSWER, TIME_IS_UP, Handle, RemoteError, exception_name
from autograder.execution.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError, WireError
from autograder.intake import cell_code
from autograder.intake.cell_code import missing_module, needs
from autograder.intake.clean import quoted

_MOST_LOSSES = 20_000  # that are looked at, of all cells together
_MOST_COMPARED = 1 << 31  # predictions that a loss may have been computed from

# Of a failed test, pytest shows the test. For each frame that it shows it parses a file: a hundredth of a second.
__tracebackhide__ = True


class StudentError(Exception):
    """The submission's code raised. It counts as a failed test.

    Attributes:
        type_name: the exception's type, as far as it is known (see `RemoteError`).
        message: its text, as the submission's process tells it.
        line, line_number: of the cell in which it came up, as that tells them.
    """

    def __init__(self, what: str, error: RemoteError) -> None:
        super().__init__(f"{what} raised {error}")
        self.what = what
        self.type_name, self.message = error.type_name, error.message
        self.line, self.line_number = error.line, error.line_number


class Fact(AssertionError):
    """A failed test whose text students read: what is said of a result, and nothing of values or of the test."""


class NotRun(Exception):
    """There is nothing to judge; the text says why, and students may read it."""


def exception_in_words(type_name: str) -> str:
    """What is said of an exception: the name of its type, if it is Python's own."""
    name = exception_name(type_name)
    return "an exception" if name == "Exception" else f"an {name}" if name[0] in "AEIOU" else f"a {name}"


def used_up(seconds: TimeLimits) -> str:
    """Why there is no time for a test or a call."""
    return f"the tests before had used up the {seconds.task:g} s for this task"


class Loss(NamedTuple):
    """What a cell differentiated.

    Attributes:
        own: it depends on the parameters of the module that was asked about.
        value: of the loss.
        compared: how many predictions PyTorch's MSELoss compared for it; 0 where it is another loss.
    """

    own: bool
    value: float
    compared: int


class Student:
    """A submission, as hidden tests use it.

    A name of the notebook is called as if it were here: `student.mse(predictions, targets)`. Arguments go by reference
    (the submission's code can train a tensor or a module that it was passed), results can be differentiated with
    `backward()`. Functions, modules and module classes that are passed in go as formulas (see `autograder.testing`).

    Args:
        connect: gives a fresh process in the state in which the notebook is.
        sources: the code that has been run, by cell id.
        explain: why a name may be missing, where that is known.
    """

    def __init__(
        self,
        connect: Callable[[], Session],
        sources: Mapping[str, str],
        seconds: TimeLimits,
        explain: Callable[[str], str] = lambda name: f"{name} is not defined",
    ) -> None:
        self._connect = connect
        self._sources = sources
        self._seconds = seconds
        self._explain = explain
        self._session: Session | None = None
        self.asked: set[str] = set()  # names of the notebook that tests have used
        self._end = time.monotonic() + seconds.patience * seconds.task  # by the clock, for all calls together
        self.spent = 0.0  # seconds of processor time
        self._charged = 0.0  # of it, by the present process
        self.waited = False  # a call was stopped by the clock, not for its processor time

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        self.asked.add(name)
        return lambda *arguments, **named: self._ask(f"`{name}`", name, arguments, named)

    def value(self, name: str) -> Any:
        """What the notebook left under this name: plain data, or a `Handle`."""
        self.asked.add(name)
        return self._ask(f"`{name}`", "name.value", (name,), {})

    def operations(self, name: str, *arguments: object) -> list[str]:
        """The tensor operations that a call consists of, as PyTorch dispatches them, in order.

        It is the submission's process that says so: use it for hints on how to do better, not against forgers.
        """
        self.asked.add(name)
        names = self._ask(f"`{name}`", "name.operations", (name, arguments), {})
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise NotRun(f"the operations of `{name}` could not be read")
        return names

    def steps(self) -> dict[str, int]:
        """How often optimizers made a step, by cell, while each was last run. The submission's process says so."""
        return self._by_name(self._ask("the notebook", "notebook.steps", (), {}), int)

    def mse_losses(self) -> dict[str, list[float]]:
        """What PyTorch's MSELoss came to, by cell, while each was last run: no more than 10,001 values of a cell.

        The submission's process says so.
        """
        found = self._by_name(self._ask("the notebook", "notebook.mse", (), {}), np.ndarray)
        return {
            cell: [value for value in row.flatten()[:_MOST_LOSSES].tolist() if type(value) is float]
            for cell, row in found.items()
        }

    def rerun(self, cell: str, **names: object) -> None:
        """Run one cell once more, with these names set before."""
        if cell not in self._sources:
            raise NotRun(f"the cell `{cell}` is missing")
        self._ask(
            f"the cell `{cell}`",
            "cell.run",
            (cell, self._sources[cell].encode(), names),
            {},
        )

    def tree(self, cell: str) -> ast.Module:
        """The syntax tree of a cell, parsed here: to be read, not to be changed, since others see the same one.

        An empty one where the cell is missing, not run yet, or not Python, or too long. One that may be about what the
        tests have asked for is not to be too long.
        """
        source = self._sources.get(cell, "")
        if (why := cell_code.too_long(source)) and any(name in source for name in self.asked):
            raise NotRun(f"the cell `{cell}` {why}")
        return cell_code.tree(source)

    def cells(self) -> Mapping[str, str]:
        """The code that has been run, by cell id, in the order of the notebook."""
        return self._sources

    def parameters(self, module: Handle) -> dict[str, torch.Tensor]:
        """The registered parameters of one of the submission's modules: copies, by name."""
        return self._by_name(self._ask("the module", "module.parameters", (module,), {}), torch.Tensor)

    def set_parameters(self, module: Handle, values: Mapping[str, torch.Tensor]) -> None:
        """Give parameters of one of the submission's modules other values, in place, as training does."""
        self._ask("the module", "module.set_parameters", (module, dict(values)), {})

    def members(self, module: Handle) -> dict[str, list[str]]:
        """The registered modules, by name, and the full names of all types of each; "" is the module itself."""
        members = self._by_name(self._ask("the module", "module.members", (module,), {}), list)
        return {name: [kind for kind in kinds if isinstance(kind, str)] for name, kinds in members.items()}

    def functional_call(self, module: Handle, parameters: Mapping[str, torch.Tensor], *inputs: torch.Tensor) -> Any:
        """What the module computes with these parameters instead of its own: `torch.func.functional_call`."""
        return self._ask("the module's `forward`", "module.call", (module, dict(parameters), inputs), {})

    def losses(self, module: Handle, cells: Collection[str]) -> list[Loss]:
        """What was differentiated while these cells were last run, in order: of a cell, no more than 10,001.

        It is the submission's process that says so.
        """
        found = self._ask("the module", "module.losses", (module, sorted(cells)), {})
        fits = isinstance(found, np.ndarray) and found.shape[1:] == (3,)
        rows: list[Any] = found[:_MOST_LOSSES].tolist() if fits else [None]
        del found  # it may be large, and an exception would keep it
        try:
            return [Loss(bool(own), float(value), min(int(compared), _MOST_COMPARED)) for own, value, compared in rows]
        except (TypeError, ValueError, OverflowError):
            raise NotRun("the losses of the module could not be read") from None

    def _explained(self, what: str, error: RemoteError) -> Exception:
        """The error, or what is known to be behind it: of its text, nothing is told that students did not write."""
        if error.type_name == "CannotBeSent":
            return NotRun(f"what {what} returned is too large, or of a type that cannot be read")
        if error.type_name == NO_ANSWER:
            return NotRun(f"{what} asks with `input()`, and nobody answers here")
        if error.type_name == "ModuleNotFoundError" and (
            module := missing_module(error.message, self._sources.values())
        ):
            return NotRun(f"{what} {needs(module)}")
        return StudentError(what, error)

    def _by_name(self, found: object, kind: type[Any]) -> dict[str, Any]:
        """What the submission's process says of a module, if it is what such a process says."""
        if not isinstance(found, dict) or not all(isinstance(n, str) and isinstance(v, kind) for n, v in found.items()):
            raise NotRun("the module could not be read")
        return found

    def place(self, error: StudentError) -> str:
        """At which line of the notebook an exception came up; "" where it has no such line."""
        for cell, source in self._sources.items():
            lines = source.splitlines()
            if 0 < error.line_number <= len(lines) and lines[error.line_number - 1].strip() == error.line != "":
                return f"in line {error.line_number} of the cell {cell}: {quoted(error.line)}"
        return ""

    def close(self) -> None:
        self._charge()
        if self._session is not None:
            self._session.close()
            self._session = None

    def _ask(self, what: str, target: str, arguments: tuple[object, ...], named: dict[str, object]) -> Any:
        self._charge()  # for backward passes
        if self._session is not None and self._session.client.lost:  # in one of them
            self.close()
        most = self._seconds
        limit = min(most.call, most.task - self.spent)
        if limit <= 0 or time.monotonic() > self._end:
            raise NotRun(used_up(most))
        too_long = f"{what} did not come back within {limit:g} s" if limit == most.call else used_up(most)
        if self._session is None:
            try:
                self._session = self._connect()
                self._session.client.end = self._end
                self._charged = 0.0
            except WireError:
                raise NotRun("the notebook's process had ended by itself before the tests") from None
        began = time.monotonic()
        try:
            return self._session.client.call(target, arguments, named, seconds=most.patience * limit, limit=limit)
        except RemoteError as error:
            if error.type_name == TIME_IS_UP:
                self.waited |= "clock" in error.message
                self.close()
                raise NotRun(too_long) from None
            if error.type_name == "NotDefined":
                raise NotRun(self._explain(what)) from None
            if error.type_name == "NotImplementedError" and not error.message:  # with a text, it is PyTorch's own
                raise NotRun(f"{what} is not implemented yet") from None
            raise self._explained(what, error) from None
        except DeadlineExpired:
            self.spent += limit
            self.waited = True
            self._session.end()
            self._session = None
            raise NotRun(too_long) from None
        except ConnectionClosed:
            self.spent += min(limit, time.monotonic() - began)  # what it had computed, it cannot tell any more
            why = self._session.end()
            self._session = None
            raise NotRun(f"{what} {why or ENDED}") from None
        except ProtocolError as error:
            self.close()
            raise NotRun(f"what {what} returned could not be read: {error}") from None
        finally:
            self._charge()

    def _charge(self) -> None:
        """Count what the present process has spent since this was called last."""
        if self._session is not None:
            self.spent += self._session.client.spent - self._charged
            self._charged = self._session.client.spent
