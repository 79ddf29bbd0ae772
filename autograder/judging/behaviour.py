"""What a submission does when it is asked with public inputs, as short texts that can be compared and shown.

Probes stand in `probes.py`, beside the hidden tests. They are asked where a task lost points, in a process that no test
has asked anything: so whatever comes back, the author of the code may read.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.execution.wire.client import Handle, RemoteError
from autograder.execution.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError
from autograder.intake.clean import clean_text, quoted
from autograder.judging.student import NotRun, Student, StudentError
from autograder.judging.verdicts import Behaviour

_MOST_NUMBERS = 8
_MOST_ENTRIES = 10_000
_MOST_TEXT = 200  # characters
_OF_NAMES = ("NameError", "UnboundLocalError", "KeyError")

Seen = Iterator[tuple[str, object]]


class Words(str):
    """What a probe itself says of something; any other text is only called one."""


@dataclass(frozen=True, eq=False)
class Probe:
    """A question with public inputs.

    Attributes:
        name: of the function that asks.
        case: the inputs in words, as in "for CASE, the cost is 2".
        right: by what is looked at, how the right value is worked out.
        decides: what it shows suffices to name a mistake, whatever numbers other probes show; but for what is
            `another`, or `other`, than what was thought of.
        explains: the tests without which it is not looked at. All that it shows is compared then, and not only
            what no right answer shows, since many things are right there.
        ask: gives what is looked at, with its value, one after the other.
    """

    task: str
    name: str
    case: str
    right: dict[str, str]
    decides: bool
    explains: tuple[str, ...]
    ask: Callable[[Student], Seen]


def probe(
    task: str,
    *,
    case: str,
    right: dict[str, str] | None = None,
    decides: bool = False,
    explains: tuple[str, ...] = (),
) -> Callable[[Callable[[Student], Seen]], Probe]:
    """Make a function a probe of a task (a test cell); see `Probe`. The simplest ones of a task come first."""
    return lambda ask: Probe(task, ask.__name__, case, right or {}, decides, explains, ask)


@dataclass(frozen=True)
class Observed:
    """What came back.

    Attributes:
        stopped: the first exception, and at which line of the submission it came up; "" where there was none.
    """

    behaviour: Behaviour
    stopped: str = ""


def observe(probes: Sequence[Probe], student: Student) -> Observed:
    """Ask probes of one task. Nothing that comes back is an error."""
    behaviour: Behaviour = {}
    stopped = ""
    for one in probes:
        try:
            for what, value in one.ask(student):
                behaviour |= {f"{one.name}: {aspect}": text[:_MOST_TEXT] for aspect, text in _aspects(what, value)}
        except (StudentError, RemoteError) as raised:
            error = raised if isinstance(raised, StudentError) else StudentError("the backward pass", raised)
            behaviour[f"{one.name}: stopped"] = _kind(error)
            stopped = stopped or _told(one.case, student, error)
        except NotRun as error:
            behaviour[f"{one.name}: not run"] = str(error).partition(" within ")[0]
            stopped = stopped or f"For {one.case}, {error}"
            if "did not come back" in str(error):
                break  # what takes so long once, takes as long again
        except (ConnectionClosed, DeadlineExpired, ProtocolError):
            behaviour[f"{one.name}: stopped"] = "the backward pass"
            student.close()
        except Exception:  # of values that a probe was not written for
            behaviour[f"{one.name}: odd"] = "what came back is of another kind"
    student.close()
    return Observed(behaviour, stopped)


def _kind(error: StudentError) -> str:
    """An exception and what it is about, without what differs from one submission to the other.

    The words of its text are sorted: `2 * None` and `None * 2` are one mistake. Which name is unknown says nothing.
    """
    kind = clean_text(error.type_name)
    words = () if kind in _OF_NAMES else re.findall(r"[^\d\W]+", clean_text(error.message)[:_MOST_TEXT])
    return " ".join([kind, *sorted(set(words))])


def _told(case: str, student: Student, error: StudentError) -> str:
    message = error.message.partition(", but expected one of")[0]  # PyTorch lists all signatures
    text = quoted(message) if message else ""
    kind = clean_text(error.type_name)[:60]
    where = student.place(error)
    return f"For {case}, {error.what} stops with {kind}{f': {text}' if text else ''}{f', {where}' if where else ''}"


def _aspects(what: str, value: object) -> Iterator[tuple[str, str]]:
    """What there is to say of a value, each by its name."""
    if isinstance(value, Words):
        yield what, str(value)
        return
    yield f"the type of {what}", _type(value)
    if isinstance(value, torch.Tensor) or (isinstance(value, np.ndarray) and value.ndim):
        yield f"the shape of {what}", str(tuple(value.shape))
    if (numbers := _numbers(value)) is not None:
        yield what, numbers


def _type(value: object) -> str:
    match value:
        case None:
            return "`None`"
        case Handle():
            return str(value)
        case torch.Tensor():
            return f"a {str(value.dtype)[6:]} tensor" + (" that requires a gradient" if value.requires_grad else "")
        case np.ndarray() if value.ndim == 0:
            return "a number"
        case np.ndarray():
            return f"a NumPy array of {value.dtype}"
        case bool():
            return "a bool"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list() | tuple():
            kinds = sorted({_type_of_entry(entry) for entry in value[:_MOST_ENTRIES]})
            of = f" ({', '.join(kinds)})" if kinds else ""
            return f"a {type(value).__name__} of {len(value)}{of}"
        case _:
            return f"a {type(value).__name__}"


def _type_of_entry(entry: object) -> str:
    plain = isinstance(entry, (torch.Tensor, np.ndarray)) and 1 in (getattr(entry, "size", 0), _count(entry))
    if plain and not getattr(entry, "requires_grad", False):
        return "a number"  # in whatever form
    return _type(entry)


def _count(value: Any) -> int:
    return int(value.numel()) if isinstance(value, torch.Tensor) else int(value.size)


def _numbers(value: object) -> str | None:
    """The first numbers in a value, and the mean of them all where there are more."""
    try:
        if isinstance(value, (torch.Tensor, np.ndarray)) and _count(value) > _MOST_ENTRIES:
            return None
        if isinstance(value, torch.Tensor):
            value = value.detach().to(torch.float64 if not value.is_complex() else value.dtype).numpy()
        if isinstance(value, (list, tuple)):
            value = [one.item() if isinstance(one, (torch.Tensor, np.ndarray)) else one for one in value]
        if isinstance(value, (str, bytes)) or value is None or np.asarray(value).dtype.kind == "c":
            return None
        found = np.asarray(value, dtype=np.float64).reshape(-1)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return None
    shown = [*found[:_MOST_NUMBERS]]
    if len(found) > _MOST_NUMBERS:
        with np.errstate(all="ignore"):
            shown += [found[-1], found.mean()]
    return " ".join(f"{number + 0.0:.6g}" for number in shown)
