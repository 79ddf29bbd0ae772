"""What a hostile submission may send: nothing can hurt the reader, or be taken for more than a claim."""

import os
import socket
import struct
from contextlib import suppress
from itertools import islice, product
from typing import Any

import msgspec
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.execution.wire import frames
from autograder.execution.wire.client import Client, RemoteError
from autograder.execution.wire.formulas import Watched
from autograder.execution.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError
from autograder.execution.wire.messages import Call, Change, Reply
from autograder.execution.wire.values import DTYPES, Extension, Packer, Unpacker, encode, extension


def _refuse(*_: object) -> Any:
    raise LookupError


def _caller(answer: bytes, *arguments: object) -> Any:
    """What a call comes to when these bytes are the whole answer."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(answer)
        theirs.shutdown(socket.SHUT_WR)
        return Client(ours).call("f", arguments, {}, seconds=2)


def _frame(header: bytes, payload: bytes = b"") -> bytes:
    return struct.pack(">II", len(header), len(payload)) + header + payload


def _reply(kind: Extension, content: object, payload: bytes = b"") -> bytes:
    return _frame(encode(Reply(extension(kind, content))), payload)


def _nested(kind: Extension, depth: int) -> object:
    value: object = None
    for _ in range(depth):
        value = extension(kind, [value])
    return value


HOSTILE = {
    "announces 4 GB": struct.pack(">II", 10, 2**32 - 1),
    "announces a header over the limit": struct.pack(">II", frames.HEADER_LIMIT + 1, 0),
    "no msgpack": _frame(b"\xc1\xc1\xc1"),
    "nested without end": _frame(b"\x91" * 200_000),
    "nested tuples without end": _frame(encode(Reply(_nested(Extension.TUPLE, 5_000)))),
    "an answer that is no answer": _frame(encode({"type": "gift"})),
    "more elements than bytes": _reply(Extension.TENSOR, ("float32", [1000], False), b"1234"),
    "more bytes than bytes": _reply(Extension.BYTES, 1000, b"1234"),
    "fewer bytes than none": _reply(Extension.BYTES, -1, b"1234"),
    "negative shape": _reply(Extension.TENSOR, ("float32", [-1], False)),
    "shape that overflows": _reply(Extension.PARAMETER, ("float32", [2**31 - 1] * 3, False)),
    "empty, of a shape that overflows": _reply(Extension.ARRAY, ("float32", [0, *[2**31 - 1] * 9], False)),
    "10,000 dimensions": _reply(Extension.TENSOR, ("float32", [1] * 10_000, False), b"1234"),
    "no such type": _reply(Extension.TENSOR, ("object", [1], False), b"12345678"),
    "no such type of arrays": _reply(Extension.ARRAY, ("bfloat16", [1], False), b"12"),
    "no such type at all": _reply(Extension.DTYPE, "Tensor"),
    "no such extension": _frame(encode(Reply(msgspec.msgpack.Ext(99, b"")))),
    "a key that cannot be one": _reply(Extension.DICT, [([], 1)]),
    "a dictionary of no pairs": _reply(Extension.DICT, [(1, 2, 3)]),
    "gradient of whole numbers": _reply(Extension.TENSOR, ("int64", [1], True), b"12345678"),
    "parameter of whole numbers": _reply(Extension.PARAMETER, ("int64", [1], True), b"12345678"),
    "change of nothing": _frame(encode(Reply(None, changes=[Change(3, None)]))),
    "a time without end": _frame(encode(Reply(None, seconds=float("inf")))),
    "a time that is no number": _frame(encode(Reply(None, seconds=float("nan")))),
    "less memory than none": _frame(encode(Reply(None, memory=-1))),
    "a question": _frame(encode(Call("f", [], {}, None, 1.0))),
    "a formula": _reply(Extension.FORMULA, ("function", "f", "", {}, {}, False)),
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
_forms = st.tuples(st.sampled_from([*DTYPES, "object"]), st.lists(st.integers(-2, 9), max_size=4), st.booleans())
_extensions = st.builds(extension, st.sampled_from(Extension), _forms | _scalars | st.lists(_scalars, max_size=3))


@settings(max_examples=300, deadline=None)
@given(st.recursive(_scalars | _extensions, lambda s: st.lists(s, max_size=4), max_leaves=8), st.binary(max_size=200))
def test_well_formed_answers_with_any_content_give_a_value_or_a_protocol_error(value: Any, payload: bytes) -> None:
    with suppress(ProtocolError):
        _caller(_frame(encode(Reply(value)), payload))


@pytest.mark.parametrize("depth", [90, 300, 600, 900, 950, 1_000])
def test_a_value_that_is_nested_deeply_is_one_or_a_protocol_error(depth: int) -> None:
    with suppress(ProtocolError):
        _caller(_frame(b"\x82\xa4type\xa5reply\xa5value" + b"\x91" * depth + b"\xc0"))


@pytest.mark.parametrize("depth", [300, 900])
def test_so_is_one_with_a_gradient_in_it(depth: int) -> None:
    backward = encode(extension(Extension.HANDLE, (0, "function")))
    value = encode(extension(Extension.TENSOR, ("float32", [], True)))
    header = b"\x83\xa4type\xa5reply\xa8backward" + backward + b"\xa5value" + b"\x91" * depth + value
    with suppress(ProtocolError):
        _caller(_frame(header, bytes(4)), torch.ones(1, requires_grad=True))


def test_what_takes_long_to_read_is_charged_to_who_sent_it() -> None:
    """Keys that have the same hash, of which each is compared with all others."""
    keys = [*islice(product((-1, -2), repeat=12), 3_000)]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(_frame(encode(Reply(dict.fromkeys(keys)))))
        client = Client(ours)
        assert client.call("f", [], {}, seconds=5) == dict.fromkeys(keys)
    assert client.spent > 0.01


def test_descriptors_that_come_along_with_an_answer_are_not_taken() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        before = os.listdir("/proc/self/fd")
        socket.send_fds(theirs, [_frame(encode(Reply(None)))], [ours.fileno()])
        assert Client(ours).call("f", [], {}, seconds=2) is None
        assert os.listdir("/proc/self/fd") == before


def test_a_message_cannot_stand_for_more_memory_than_it_brought() -> None:
    packer = Packer(_refuse)
    value = packer.pack(torch.zeros(1000))
    unpacker = Unpacker(memoryview(b"".join(packer.payload)), _refuse)
    with pytest.raises(ProtocolError, match="longer than its message"):
        unpacker.read(memoryview(encode([value, value])), list[Any])


def _noted(calls: object) -> Watched:
    """A formula that was passed to a call, after which the other side says that it was called so."""
    watched = Watched(lambda x: 2 * x)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(_frame(encode(Reply(None, changes=[Change(0, calls)]))))
        assert Client(ours).call("f", [watched], {}, seconds=2) is None
    return watched


@pytest.mark.parametrize("pairs", [[], [("x", 3), ("y", None), (7, 7)], [("x", extension(Extension.HANDLE, (3, "?")))]])
def test_notes_are_claims_under_the_names_that_were_asked_for(pairs: object) -> None:
    (call,) = _noted([extension(Extension.DICT, pairs)]).calls
    assert set(call) == {"x", "return"}


@pytest.mark.parametrize("calls", [None, 3, [3], [[]], "ab"], ids=repr)
def test_notes_that_are_none_are_a_protocol_error(calls: object) -> None:
    with pytest.raises(ProtocolError):
        _noted(calls)
