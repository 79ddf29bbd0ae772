"""The wire: values come back as they went, gradients cross it, and nothing that is sent can hurt the reader."""

import copy
import math
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from autograder.wire import frames, messages
from autograder.wire.frames import ConnectionClosed, DeadlineExpired, ProtocolError
from autograder.wire.messages import Call, Reply
from autograder.wire.peer import Peer, RemoteError
from autograder.wire.references import Kept, Reference
from autograder.wire.values import DTYPES, Packer, TensorValue, Unpacker

Pair = tuple[Peer, dict[str, Callable[..., object]]]


def _refuse(*_: object) -> Any:
    raise LookupError


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A peer to call with, and the functions that the other end serves, in a thread."""
    ours, theirs = socket.socketpair()
    functions: dict[str, Callable[..., object]] = {}

    def keep(value: object) -> Kept:
        return Kept("function" if callable(value) else "object", value)

    class Stub(Reference):
        def __call__(self, *arguments: object) -> object:
            return self.peer.call(self.number, arguments, {})

    def proxy(peer: Peer, mine: Any, tensors: object) -> object:
        return Stub(peer, mine.number)

    server = Peer(theirs, find=functions.__getitem__, keep=keep, proxy=proxy)
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield Peer(ours, find=_refuse, keep=keep, proxy=proxy), functions
    ours.close()
    thread.join(timeout=5)
    theirs.close()
    assert not thread.is_alive()


def _echo(peer: Peer, functions: dict[str, Callable[..., object]], value: object) -> Any:
    functions["echo"] = lambda given: given
    return peer.call("echo", [value], {}, seconds=5)


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -(2**63), 2**64 - 1, 1.5, math.inf, "θ₀", b"\x00\xff", [], (), {}, [1, (2, {"a": [None]})], {1: 2}],
    ids=repr,
)
def test_plain_values_come_back_as_they_went(pair: Pair, value: object) -> None:
    back = _echo(*pair, value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3, 1), (2, 0, 4)], ids=str)
def test_tensors_of_every_type_and_shape_come_back_bit_by_bit(
    pair: Pair, dtype: torch.dtype, shape: tuple[int, ...]
) -> None:
    tensor = (torch.rand(shape) * 10).to(dtype)
    back = _echo(*pair, tensor)
    assert back.dtype == dtype
    assert torch.equal(back, tensor)


def test_views_and_nan_come_back(pair: Pair) -> None:
    tensor = torch.tensor([[1.0, math.nan], [math.inf, -0.0]]).T
    torch.testing.assert_close(_echo(*pair, tensor), tensor, equal_nan=True, rtol=0, atol=0)


def test_arrays_and_numpy_scalars_come_back_as_arrays(pair: Pair) -> None:
    assert _echo(*pair, np.arange(6.0).reshape(2, 3)).shape == (2, 3)
    scalar = _echo(*pair, np.float64(2.5))
    assert scalar.shape == ()
    assert scalar == 2.5


@pytest.mark.parametrize("value", [2**70, object(), type("Lie", (float,), {})(1.0), np.array(["a"]), {1, 2}], ids=repr)
def test_what_is_not_plain_stays_where_it_is_and_comes_back_as_itself(pair: Pair, value: object) -> None:
    assert _echo(*pair, value) is value


def test_a_function_is_called_where_it_lives(pair: Pair) -> None:
    peer, functions = pair
    callers: list[object] = []

    def mine(number: float) -> float:
        callers.append(threading.current_thread())
        return number + 1

    functions["apply"] = lambda function, number: function(function(number))
    assert peer.call("apply", [mine, 1.0], {}, seconds=5) == 3.0
    assert callers == [threading.current_thread()] * 2


def test_a_copy_of_what_the_other_side_keeps_asks_the_same_side(pair: Pair) -> None:
    peer, functions = pair
    functions["make"] = lambda: lambda value: 2 * value
    assert copy.deepcopy(peer.call("make", [], {}))(4) == 8


def test_a_result_is_differentiated_across_the_wire(pair: Pair) -> None:
    peer, functions = pair
    functions["cube"] = lambda x, unused: (x**3).sum()
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    unused = torch.ones(1, requires_grad=True)
    result = peer.call("cube", [x, unused], {}, seconds=5)
    (2 * result).backward()
    assert x.grad is not None
    assert torch.equal(x.grad, 6 * x.detach() ** 2)
    assert unused.grad is None or not unused.grad.any()


def test_gradients_cross_the_wire_twice_when_the_function_calls_back(pair: Pair) -> None:
    peer, functions = pair
    functions["compose"] = lambda outer, x: outer(x * 2) + x.sum()
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    peer.call("compose", [lambda inner: (inner**2).sum(), x], {}, seconds=5).backward()
    assert x.grad is not None
    assert torch.equal(x.grad, 8 * x.detach() + 1)


def test_what_a_function_does_to_its_arguments_happens_to_the_callers(pair: Pair) -> None:
    peer, functions = pair

    def step(parameter: torch.Tensor, array: Any) -> None:
        (parameter**2).sum().backward()
        with torch.no_grad():
            parameter -= 0.5
        array[0] = 7

    functions["step"] = step
    parameter, array = torch.ones(2, requires_grad=True), np.zeros(2)
    assert peer.call("step", [parameter, array], {}, seconds=5) is None
    assert torch.equal(parameter.detach(), torch.full((2,), 0.5))
    assert parameter.grad is not None
    assert torch.equal(parameter.grad, torch.full((2,), 2.0))
    assert array[0] == 7


def test_an_exception_is_told_and_the_wire_still_works(pair: Pair) -> None:
    peer, functions = pair

    def leave() -> None:
        raise SystemExit("bye")

    functions["leave"] = leave
    with pytest.raises(RemoteError, match="SystemExit: bye"):
        peer.call("leave", [], {}, seconds=5)
    assert _echo(peer, functions, 1) == 1


def test_a_call_that_takes_too_long_is_given_up(pair: Pair) -> None:
    peer, functions = pair
    functions["sleep"] = time.sleep
    with pytest.raises(DeadlineExpired):
        peer.call("sleep", [0.5], {}, seconds=0.1)


def test_a_result_that_is_too_large_is_an_error_of_the_call(pair: Pair) -> None:
    peer, functions = pair
    functions["big"] = lambda: torch.zeros(frames.PAYLOAD_LIMIT // 4 + 1)
    with pytest.raises(RemoteError, match="too large"):
        peer.call("big", [], {}, seconds=5)
    functions["long"] = lambda: "x" * (frames.HEADER_LIMIT + 1)
    with pytest.raises(RemoteError, match="too large"):
        peer.call("long", [], {}, seconds=5)
    assert _echo(peer, functions, 1) == 1


def test_endless_questions_back_are_cut_off(pair: Pair) -> None:
    peer, functions = pair

    def ask(function: Callable[[], object]) -> None:
        while True:
            function()

    functions["ask"] = ask
    with pytest.raises(ProtocolError, match="more was asked back"):
        peer.call("ask", [lambda: None], {}, seconds=60)


# ---- what a hostile peer may send ------------------------------------------------------------------------------------


def _caller(answer: bytes) -> Any:
    """What a call comes to when these bytes are the whole answer."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(answer)
        theirs.shutdown(socket.SHUT_WR)
        peer = Peer(ours, find=_refuse, keep=_refuse, proxy=lambda peer, mine, _: Reference(peer, mine.number))
        return peer.call("f", [], {}, seconds=2)


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
    "10,000 dimensions": _frame(messages.encode(Reply(1, TensorValue("float32", [1] * 10_000))), b"1234"),
    "no such type": _frame(messages.encode(Reply(1, TensorValue("object", [1]))), b"12345678"),
    "gradient of whole numbers": _frame(messages.encode(Reply(1, TensorValue("int64", [1], True))), b"12345678"),
    "change of nothing": _frame(
        messages.encode(Reply(1, None, [messages.Change(3, None, None)])),
    ),
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


def test_a_message_cannot_stand_for_more_memory_than_it_brought() -> None:
    packer = Packer(_refuse)
    value = packer.pack(torch.zeros(1000))
    unpacker = Unpacker(memoryview(b"".join(packer.payload)), _refuse)
    unpacker.unpack(value)
    with pytest.raises(ProtocolError, match="longer than its message"):
        unpacker.unpack(value)


def test_a_module_is_no_plain_value() -> None:
    with pytest.raises(LookupError):
        Packer(_refuse).pack(nn.Linear(1, 1))


def test_a_question_to_the_grader_can_only_reach_what_was_passed() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        evil = Peer(theirs, find=_refuse, keep=_refuse, proxy=_refuse)
        grader = Peer(ours, find=_refuse, keep=_refuse, proxy=_refuse)
        thread = threading.Thread(target=grader.serve)
        thread.start()
        for target in ("os.system", 0, 12345, -1):
            with pytest.raises(RemoteError):
                evil.call(target, ["true"], {}, seconds=2)
        assert messages.decode(memoryview(messages.encode(Call(1, "x", [], {})))) == Call(1, "x", [], {})
        theirs.close()
        thread.join(timeout=5)
        assert not thread.is_alive()
