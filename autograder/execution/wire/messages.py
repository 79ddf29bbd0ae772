"""The messages of the wire, and their coding: calls and gradients one way, replies and exceptions back."""

from typing import TypeVar

import msgspec

from autograder.execution.wire.frames import ProtocolError
from autograder.execution.wire.values import DictValue, TensorValue, Value


class Call(msgspec.Struct, tag="call"):
    """A call that may take so many seconds of processor time, if it is limited."""

    number: int
    target: str
    arguments: list[Value]
    named: dict[str, Value]
    limit: float | None = None


class Gradient(msgspec.Struct, tag="gradient"):
    """The vector-Jacobian product of an earlier call's results with these vectors (None: zero)."""

    number: int
    call: int
    vectors: list[TensorValue | None]
    limit: float | None = None


class Change(msgspec.Struct):
    """What a call left in the argument tensor or array at this place (in order of packing)."""

    place: int
    value: Value
    gradient: TensorValue | None


class Reply(msgspec.Struct, tag="reply"):
    """What a call returned.

    Attributes:
        changes: what it did to its arguments.
        noted: with what each of the watched formulas among them was called, by name, in order of packing.
        seconds: of processor time that it took.
        memory: bytes, the most that this process has had in use until now, libraries included.
    """

    number: int
    value: Value
    changes: list[Change] = []
    noted: list[list[DictValue]] = []
    seconds: float = 0.0
    memory: int = 0


class Raised(msgspec.Struct, tag="raised"):
    """The call raised, after so many seconds of processor time.

    Attributes:
        type_name: "" where the call was not made, since its message could not be read.
        line, line_number: of the cell in which the exception came up, if it was one.
    """

    number: int
    type_name: str
    message: str
    seconds: float = 0.0
    line: str = ""
    line_number: int = 0


Request = Call | Gradient
Answer = Reply | Raised
_Message = TypeVar("_Message")

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_answers: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def encode(message: Request | Answer) -> bytes:
    return _encoder.encode(message)


def request(header: memoryview) -> Request:
    """The request in a header. Raises ProtocolError for anything else."""
    return _decoded(_requests, header)


def answer(header: memoryview) -> Answer:
    """The answer in a header. Raises ProtocolError for anything else."""
    return _decoded(_answers, header)


def _decoded(decoder: msgspec.msgpack.Decoder[_Message], header: memoryview) -> _Message:
    try:
        return decoder.decode(header)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ProtocolError("a message that is none of ours") from error
