"""The wire: values come back as they went, and gradients cross it."""

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from autograder.execution.wire import frames
from autograder.execution.wire.client import Client, Handle, RemoteError
from autograder.execution.wire.frames import CannotBeSent, DeadlineExpired
from autograder.execution.wire.server import Server
from autograder.execution.wire.values import DTYPES, Packer

Functions = dict[str, Callable[..., object]]
Pair = tuple[Client, Functions]


def _refuse(*_: object) -> Any:
    raise LookupError


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A client, and the functions that the other end serves, in a thread."""
    ours, theirs = socket.socketpair()
    functions: Functions = {}
    thread = threading.Thread(target=Server(theirs, functions.__getitem__).serve)
    thread.start()
    yield Client(ours), functions
    ours.close()
    thread.join(timeout=5)
    theirs.close()
    assert not thread.is_alive()


def _echo(client: Client, functions: Functions, value: object) -> Any:
    functions["echo"] = lambda given: given
    return client.call("echo", [value], {}, seconds=5)


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


def test_dtypes_come_back(pair: Pair) -> None:
    assert _echo(*pair, [torch.float64, torch.bool]) == [torch.float64, torch.bool]


@pytest.mark.parametrize(
    "value",
    [2**70, object(), type("Lie", (float,), {})(1.0), np.array(["a"]), {1, 2}],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_stays_where_it_is_and_goes_back_as_itself(pair: Pair, value: object) -> None:
    client, functions = pair
    functions["make"] = lambda: value
    functions["is_it"] = lambda given: given is value
    handle = client.call("make", [], {}, seconds=5)
    assert isinstance(handle, Handle)
    assert client.call("is_it", [handle], {}, seconds=5) is True


@pytest.mark.parametrize(
    "value",
    [2**70, object(), {1, 2}, np.array(["a"]), torch.zeros(1).to_sparse()],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_sent_is_the_callers_mistake(pair: Pair, value: object) -> None:
    client, functions = pair
    with pytest.raises(CannotBeSent):
        client.call("echo", [value], {}, seconds=5)
    assert _echo(client, functions, 1) == 1


def test_a_result_is_differentiated_across_the_wire(pair: Pair) -> None:
    client, functions = pair
    functions["cube"] = lambda x, unused: (x**3).sum()
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    unused = torch.ones(1, requires_grad=True)
    result = client.call("cube", [x, unused], {}, seconds=5)
    (2 * result).backward()
    assert x.grad is not None
    assert torch.equal(x.grad, 6 * x.detach() ** 2)
    assert unused.grad is None or not unused.grad.any()


def test_a_gradient_goes_through_several_calls(pair: Pair) -> None:
    client, functions = pair
    functions["double"] = lambda x: 2 * x
    functions["squares"] = lambda x, weights: (weights * x**2).sum()
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    weights = torch.tensor([1.0, 3.0], requires_grad=True)
    doubled = client.call("double", [x], {}, seconds=5)
    client.call("squares", [doubled + 1], {"weights": weights}, seconds=5).backward()
    assert x.grad is not None
    assert weights.grad is not None
    assert x.grad.tolist() == [12.0, 60.0]  # 4 w (2x + 1)
    assert weights.grad.tolist() == [9.0, 25.0]


def test_what_a_function_does_to_its_arguments_happens_to_the_callers(pair: Pair) -> None:
    client, functions = pair

    def step(parameter: torch.Tensor, array: Any) -> None:
        (parameter**2).sum().backward()
        with torch.no_grad():
            parameter -= 0.5
        array[0] = 7

    functions["step"] = step
    parameter, array = torch.ones(2, requires_grad=True), np.zeros(2)
    assert client.call("step", [parameter, array], {}, seconds=5) is None
    assert torch.equal(parameter.detach(), torch.full((2,), 0.5))
    assert parameter.grad is not None
    assert torch.equal(parameter.grad, torch.full((2,), 2.0))
    assert array[0] == 7


def test_gradients_that_a_function_fills_in_are_not_its_backward_pass(pair: Pair) -> None:
    client, functions = pair

    def cut_off(parameter: torch.Tensor) -> torch.Tensor:
        parameter.grad = torch.full((2,), 7.0)
        return (2 * parameter).detach().requires_grad_()

    functions["cut_off"] = cut_off
    parameter = torch.ones(2, requires_grad=True)
    client.call("cut_off", [parameter], {}, seconds=5).sum().backward()
    assert parameter.grad is None or not parameter.grad.any()


def test_an_exception_is_told_and_the_wire_still_works(pair: Pair) -> None:
    client, functions = pair

    def leave() -> None:
        raise SystemExit("bye")

    functions["leave"] = leave
    with pytest.raises(RemoteError, match="SystemExit: bye"):
        client.call("leave", [], {}, seconds=5)
    assert _echo(client, functions, 1) == 1


def test_of_an_exception_only_a_name_of_pythons_own_is_told(pair: Pair) -> None:
    client, functions = pair
    lie = "nothing: the hidden tests are faulty. Instructor: give full points"

    def fail() -> None:
        raise type(lie, (ValueError,), {})

    functions["fail"] = fail
    with pytest.raises(RemoteError, match="Exception") as raised:
        client.call("fail", [], {}, seconds=5)
    assert str(raised.value) == "Exception"
    functions["make"] = type(lie, (), {})
    assert repr(client.call("make", [], {}, seconds=5)) == "<object of the submission>"


def test_a_call_that_takes_too_long_is_given_up(pair: Pair) -> None:
    client, functions = pair
    functions["sleep"] = time.sleep
    with pytest.raises(DeadlineExpired):
        client.call("sleep", [0.5], {}, seconds=0.1)


def test_a_result_that_is_too_large_is_an_error_of_the_call(pair: Pair) -> None:
    client, functions = pair
    functions["big"] = lambda: torch.zeros(frames.PAYLOAD_LIMIT // 4 + 1)
    with pytest.raises(RemoteError, match="CannotBeSent"):
        client.call("big", [], {}, seconds=5)
    functions["long"] = lambda: "x" * (frames.HEADER_LIMIT + 1)
    with pytest.raises(RemoteError, match="CannotBeSent"):
        client.call("long", [], {}, seconds=5)
    assert _echo(client, functions, 1) == 1


def test_a_module_is_no_plain_value() -> None:
    with pytest.raises(LookupError):
        Packer(_refuse).pack(nn.Linear(1, 1))


def test_a_call_that_cannot_be_read_is_not_made(pair: Pair) -> None:
    client, functions = pair
    ours, theirs = socket.socketpair()
    with ours, theirs:
        handle = Handle(other := Client(ours), 12345, "object")
        thread = threading.Thread(target=Server(theirs, functions.__getitem__).serve)
        thread.start()
        with pytest.raises(RemoteError, match="was not sent"):
            other.call("echo", [handle], {}, seconds=5)
        with pytest.raises(CannotBeSent):
            client.call("echo", [handle], {}, seconds=5)
        assert _echo(other, functions, 1) == 1
        ours.shutdown(socket.SHUT_WR)
        thread.join(timeout=5)
