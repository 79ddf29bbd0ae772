"""The messages of the wire, and their coding: calls and gradients one way, replies and exceptions back."""

import msgspec

from autograder.wire.frames import ProtocolError
from autograder.wire.values import TensorValue, Value

Span = tuple[int, int]  # of bytes: the first one, and the one behind the last


class Call(msgspec.Struct, tag="call"):
    number: int
    target: str | int
    arguments: list[Value]
    named: dict[str, Value]


class Gradient(msgspec.Struct, tag="gradient"):
    """The vector-Jacobian product of an earlier call's results with these vectors (None: zero)."""

    number: int
    call: int
    vectors: list[TensorValue | None]


class Change(msgspec.Struct):
    """What a call left in the argument tensor or array at this place (in order of packing)."""

    place: int
    value: Value
    gradient: TensorValue | None


class Ahead(msgspec.Struct):
    """The answer to the `Gradient` that is likely to come next: of the call whose result was passed here.

    Attributes:
        call: that call.
        place: which of the slopes is the vector.
    """

    call: int
    place: int
    gradients: list[TensorValue | None]


class Reply(msgspec.Struct, tag="reply"):
    """What a call returned.

    Attributes:
        changes: what it did to its arguments.
        slopes: for a single number, its gradients with respect to the inputs, so that nobody has to ask for them.
        ahead: and where they lead to.
        following: the answers to what is likely to be asked next, in that order.
    """

    number: int
    value: Value
    changes: list[Change] = []
    slopes: list[TensorValue | None] = []
    ahead: Ahead | None = None
    following: "list[Following]" = []


class Following(msgspec.Struct):
    """The answer to a call that was not made yet, with the same arguments as the last one but for some.

    Attributes:
        passed: where the elements of these lie in the payload of the message, by place.
        payload: where the answer's own part of that lies.
    """

    target: int
    passed: dict[int, Span]
    reply: Reply
    payload: Span


class Raised(msgspec.Struct, tag="raised"):
    number: int
    type_name: str
    message: str


Message = Call | Gradient | Reply | Raised

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


def encode(message: Message) -> bytes:
    return _encoder.encode(message)


def decode(header: memoryview) -> Message:
    """The message. Raises ProtocolError for anything else."""
    try:
        return _decoder.decode(header)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ProtocolError("a message that is none of ours") from error


def raised(number: int, error: BaseException) -> Raised:
    """What to tell of an exception. Its own `__str__` is anybody's code."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    return Raised(number, type(error).__name__[:200], text.encode(errors="replace").decode()[:2000])
