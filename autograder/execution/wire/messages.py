"""The messages of the wire: calls one way, replies and exceptions back. Values stand in them as `values` packs them."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

# Seconds, of processor time and by the clock, for what was interrupted to come back before it is killed or given up:
# a cell shows what it had drawn.
GRACE = 3.0

# What a process says of itself is believed within these bounds: no infinity, nor NaN, gets into a record.
Seconds = Annotated[float, Meta(ge=0, le=1e6)]
Bytes = Annotated[int, Meta(ge=0, le=1 << 40)]


class Call(msgspec.Struct):
    """A call.

    Attributes:
        target: a name that the other side knows, or a function that it has kept.
        limit: seconds of processor time that it may take; None: as long as it takes.
        seconds: the same by the clock, where it is limited.
    """

    target: Any
    arguments: list[Any]
    named: dict[str, Any]
    limit: float | None
    seconds: float


class Change(msgspec.Struct):
    """What a call left in the tensor, array or watched formula at this place among the arguments (in order of packing).

    Attributes:
        value: of a watched formula, what it was called with: one dictionary a call.
        gradient: of a tensor that has one.
    """

    place: int
    value: Any
    gradient: Any = None


class Reply(msgspec.Struct, tag="reply"):
    """What a call returned.

    Attributes:
        backward: a function that gives, for one vector a tensor of the value that requires a gradient, the
            vector-Jacobian product: one tensor (or None) an argument that did.
        changes: what it did to its arguments.
        seconds: of processor time that it took.
        memory: bytes, the most that this process has had in use until now, libraries included.
    """

    value: Any
    backward: Any = None
    changes: list[Change] = []
    seconds: Seconds = 0.0
    memory: Bytes = 0


class Raised(msgspec.Struct, tag="raised"):
    """The call raised, after so many seconds of processor time.

    Attributes:
        line, line_number: of the cell in which the exception came up, if it was one.
    """

    type_name: str
    message: str
    seconds: Seconds = 0.0
    line: str = ""
    line_number: int = 0
