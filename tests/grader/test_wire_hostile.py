"""What a hostile submission may send: nothing can hurt the reader, or be taken for more than a claim."""

import os
import socket
import struct
from contextlib import suppress
from typing import Any

import msgspec
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.execution.wire import frames, messages
from autograder.execution.wire.client import Client, RemoteError
from autograder.execution.wire.formulas import Watched
from autograder.execution.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError
from autograder.execution.wire.messages import Call, Reply
from autograder.execution.wire.values import (
    DTYPES,
    ArrayValue,
    DictValue,
    FormulaValue,
    HandleValue,
    Packer,
    TensorValue,
    Unpacker,
)


def _refuse(*_: object) -> Any:
    raise LookupError


def _caller(answer: bytes) -> Any:
    """What a call comes to when these bytes are the whole answer."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(answer)
        theirs.shutdown(socket.SHUT_WR)
        return Client(ours).call("f", [], {}, seconds=2)


def _frame(header: bytes, payload: bytes = b"") -> bytes:
    return struct.pack(">II", len(header), len(payload)) + header + payload


_EMPTY_LIST = b"\x90"
HOSTILE = {
    "announces 4 GB": struct.pack(">II", 10, 2**32 - 1),
    "announces a header over the limit": struct.pack(">II", frames.HEADER_LIMIT + 1, 0),
    "no msgpack": _frame(b"\xc1\xc1\xc1"),
    "nested without end": _frame(b"\x91" * 200_000),
    "another number": _frame(messages.encode(Reply(99, None))),
    "an answer that is no answer": _frame(msgspec.msgpack.encode({"type": "gift"})),
    "more elements than bytes": _frame(messages.encode(Reply(1, TensorValue("float32", [1000]))), b"1234"),
    "negative shape": _frame(messages.encode(Reply(1, TensorValue("float32", [-1])))),
    "shape that overflows": _frame(messages.encode(Reply(1, TensorValue("float32", [2**31 - 1] * 3)))),
    "empty, of a shape that overflows": _frame(messages.encode(Reply(1, ArrayValue("float32", [0, *[2**31 - 1] * 9])))),
    "10,000 dimensions": _frame(messages.encode(Reply(1, TensorValue("float32", [1] * 10_000))), b"1234"),
    "no such type": _frame(messages.encode(Reply(1, TensorValue("object", [1]))), b"12345678"),
    "gradient of whole numbers": _frame(messages.encode(Reply(1, TensorValue("int64", [1], True))), b"12345678"),
    "change of nothing": _frame(
        messages.encode(Reply(1, None, [messages.Change(3, None, None)])),
    ),
    "notes of what was not watched": _frame(messages.encode(Reply(1, None, noted=[[]]))),
    "a question": _frame(messages.encode(Call(1, "f", [], {}))),
    "a formula": _frame(messages.encode(Reply(1, FormulaValue("function", "f", "", {}, {}, False)))),
    "lying length": struct.pack(">II", 50, 50) + b"short",
    "empty": b"",
}  # fmt: skip


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_answer_is_a_protocol_error(answer: bytes) -> None:
    with pytest.raises((ProtocolError, ConnectionClosed)):
        _caller(answer)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.binary(max_size=64))
def test_random_bytes_never_get_further_than_the_protocol(header: bytes, payload: bytes) -> None:
    with pytest.raises((ProtocolError, ConnectionClosed, RemoteError, DeadlineExpired)):
        _caller(_frame(header, payload))


_scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=5)
_tensors = st.builds(
    TensorValue, st.sampled_from([*DTYPES, "object"]), st.lists(st.integers(-2, 9), max_size=4), st.booleans()
)


@settings(max_examples=300, deadline=None)
@given(st.recursive(_scalars | _tensors, lambda s: st.lists(s, max_size=4), max_leaves=8), st.binary(max_size=200))
def test_well_formed_answers_with_any_content_give_a_value_or_a_protocol_error(value: Any, payload: bytes) -> None:
    def wire(given: Any) -> Any:
        return {"type": "list", "items": [wire(v) for v in given]} if isinstance(given, list) else given

    header = msgspec.msgpack.encode({"type": "reply", "number": 1, "value": wire(value)})
    with suppress(ProtocolError):
        _caller(_frame(header, payload))


def test_descriptors_that_come_along_with_an_answer_are_not_taken() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        before = os.listdir("/proc/self/fd")
        socket.send_fds(theirs, [_frame(messages.encode(Reply(1, None)))], [ours.fileno()])
        assert Client(ours).call("f", [], {}, seconds=2) is None
        assert os.listdir("/proc/self/fd") == before


def test_a_message_cannot_stand_for_more_memory_than_it_brought() -> None:
    packer = Packer(_refuse)
    value = packer.pack(torch.zeros(1000))
    unpacker = Unpacker(memoryview(b"".join(packer.payload)), _refuse)
    unpacker.unpack(value)
    with pytest.raises(ProtocolError, match="longer than its message"):
        unpacker.unpack(value)


@pytest.mark.parametrize(
    "claim",
    [DictValue([]), DictValue([("x", 3), ("y", None), (7, 7)]), DictValue([("x", HandleValue(3, "lie"))])],
)
def test_notes_are_claims_under_the_names_that_were_asked_for(claim: DictValue) -> None:
    watched = Watched(lambda x: 2 * x)
    answer = _frame(messages.encode(Reply(1, None, noted=[[claim]])))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(answer)
        assert Client(ours).call("f", [watched], {}, seconds=2) is None
    (call,) = watched.calls
    assert set(call) == {"x", "return"}
