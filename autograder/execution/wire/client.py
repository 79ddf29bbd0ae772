"""The grader's end of the socket: calls functions of the other side, with gradients.

A call passes plain values by value; tensors and arrays among the arguments as if by reference: what the function
changed in them is changed in the caller's, too. So is `.grad`, as a training leaves it, unless the result requires a
gradient: then the caller differentiates it, and its backward pass asks the other side for the vector-Jacobian product.
Functions and modules go as formulas. So a test reads like ordinary PyTorch code.
"""

import builtins
import math
import socket
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from autograder.execution.wire import formulas, messages
from autograder.execution.wire.frames import Channel, ProtocolError, WireError
from autograder.execution.wire.gradients import attach
from autograder.execution.wire.messages import Call, Change, Gradient, Reply, Request
from autograder.execution.wire.values import HandleValue, NotPlain, Packer, Unpacker, Value, requires_grad

__tracebackhide__ = True  # see `judging.student`

TIME_IS_UP = "TimeIsUp"  # the type of the error of a function that took too much processor time
NO_ANSWER = "StdinNotImplementedError"  # of one that asks with `input()`
_ANY = Exception.__name__
# Anybody may name an exception; what is said of one names Python's own, and those that the other side means for us.
_NAMES = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)}
_NAMES |= {TIME_IS_UP, NO_ANSWER, "NotDefined", "CannotBeSent"}


def exception_name(name: str) -> str:
    """The name of an exception, if it is one of Python's own or of ours; "Exception" for any other."""
    return name if name in _NAMES else _ANY


_KINDS = {"module": "a module", "class": "a class", "function": "a function"}

_MOST_MEMORY = 1 << 40  # bytes that anybody is believed to use


class RemoteError(WireError):
    """The function on the other side raised.

    Attributes:
        type_name: the exception's type, as far as it is known here (see `exception_name`).
        message: its text, as the other side tells it.
        line, line_number: of the cell in which it came up, as it tells them; "" and 0 where it does not.
    """

    def __init__(self, type_name: str, message: str, line: str = "", line_number: int = 0) -> None:
        super().__init__(f"{type_name}: {message}" if message else type_name)
        self.type_name = type_name
        self.message = message
        self.line = line
        self.line_number = line_number


class CallRefused(WireError):
    """The other side could not read what was sent to it: a mistake of ours, if it is to be believed."""


class Handle:
    """An object that stays on the other side. Sent back, it becomes that object again.

    Attributes:
        kind: "module", "class", "function" or "object", as the other side says.
    """

    def __init__(self, client: "Client", description: HandleValue) -> None:
        self.client = client
        self.number = description.number
        self.kind = description.kind if description.kind in _KINDS else "object"

    def __str__(self) -> str:
        """What it is, in words."""
        return _KINDS.get(self.kind, "an object")

    def __repr__(self) -> str:
        return f"<{self.kind} of the submission>"


class Client:
    """Makes calls on a socket, one after the other."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = Channel(channel)
        self._number = 0
        self.spent = 0.0  # seconds of processor time, as the other side says
        self.memory = 0  # bytes, the most that it has had in use, as it says
        self.end = math.inf  # of `time.monotonic()`: nothing is waited for any longer, whatever calls may take

    def call(
        self,
        target: str,
        arguments: Sequence[object],
        named: Mapping[str, object],
        *,
        seconds: float,
        limit: float | None = None,
        descriptors: Sequence[int] = (),
    ) -> Any:
        """Call a function of the other side.

        Args:
            arguments, named: plain values, formulas, and handles that came from this client.
            seconds: how long the answer may take, and later that of each backward pass, by the clock.
            limit: the same in processor time; None: as long as it takes.
            descriptors: go along with the call.

        Raises:
            RemoteError: the function raised, or its time was up (see `TIME_IS_UP`).
            ProtocolError, ConnectionClosed, DeadlineExpired: see `frames`. The client cannot be used afterwards.
            CannotBeSent: nothing has been sent.
            CallRefused: what was sent could not be read.
        """
        packer = Packer(self._refer)
        values = [packer.pack(one) for one in arguments], {name: packer.pack(one) for name, one in named.items()}
        inputs = [leaf for leaf in packer.leaves if requires_grad(leaf)] if torch.is_grad_enabled() else []
        message = Call(self._next(), target, *values, limit)
        reply, payload = self._request(message, packer, seconds, descriptors)
        unpacker = Unpacker(payload, self._resolve)
        value = unpacker.unpack(reply.value)
        outputs = [leaf for leaf in unpacker.leaves if requires_grad(leaf)]
        for change in reply.changes:
            # What can be differentiated, the caller differentiates: gradients are then of its own making.
            _adopt(change, packer.leaves, unpacker, gradients=not outputs)
        _note(packer.watched, reply, unpacker)
        if not torch.is_grad_enabled():
            for output in outputs:
                output.requires_grad_(False)
        if not (inputs and outputs):
            return value
        return attach(value, outputs, inputs, partial(self._gradients, message.number, seconds=seconds, limit=limit))

    def _gradients(
        self, call: int, vectors: Sequence[torch.Tensor | None], *, seconds: float, limit: float | None
    ) -> list[torch.Tensor | None]:
        """The vector-Jacobian product of an earlier call, one tensor (or None) an input that required a gradient."""
        packer = Packer(self._refer)
        message = Gradient(self._next(), call, [packer.optional(vector) for vector in vectors], limit)
        reply, payload = self._request(message, packer, seconds)
        gradients = Unpacker(payload, self._resolve).unpack(reply.value)
        if not isinstance(gradients, list) or not all(g is None or isinstance(g, torch.Tensor) for g in gradients):
            raise ProtocolError("gradients that are not tensors")
        return gradients

    def _request(
        self, message: Request, packer: Packer, seconds: float, descriptors: Sequence[int] = ()
    ) -> tuple[Reply, memoryview]:
        deadline = min(time.monotonic() + seconds, self.end)
        self._channel.send(messages.encode(message), packer.payload, deadline, descriptors)
        header, payload = self._channel.receive(deadline)
        answer = messages.answer(header)
        if answer.number != message.number:
            raise ProtocolError("an answer to something that was not asked")
        self.spent += max(0.0, answer.seconds)
        if isinstance(answer, Reply):
            self.memory = max(self.memory, min(answer.memory, _MOST_MEMORY))
            return answer, payload
        text = _printable(answer.message[:2000])
        if not answer.type_name:
            raise CallRefused(text)
        raise RemoteError(exception_name(answer.type_name), text, answer.line[:2000], answer.line_number)

    def _refer(self, value: object, packer: Packer) -> Value:
        if isinstance(value, Handle) and value.client is self:
            return HandleValue(value.number)
        return formulas.pack(value, packer)

    def _resolve(self, value: NotPlain, _: Unpacker) -> object:
        if isinstance(value, HandleValue):
            return Handle(self, value)
        raise ProtocolError("something that only the grader sends")

    def _next(self) -> int:
        self._number += 1
        return self._number


def _printable(text: str) -> str:
    """Text of the other side that can go to a terminal: without escapes, line breaks, marks of direction."""
    return "".join(character if character.isprintable() else " " for character in text)


def _note(watched: Sequence[tuple[formulas.Watched, Sequence[str]]], reply: Reply, unpacker: Unpacker) -> None:
    if len(watched) != len(reply.noted):
        raise ProtocolError("notes of something else than what was watched")
    for (one, names), noted in zip(watched, reply.noted, strict=True):
        calls = [unpacker.unpack(call) for call in noted]
        one.calls = [{name: call.get(name) for name in names} for call in calls]


def _adopt(change: Change, leaves: Sequence[Any], unpacker: Unpacker, *, gradients: bool) -> None:
    value = unpacker.unpack(change.value)
    gradient = unpacker.optional(change.gradient)
    if not 0 <= change.place < len(leaves):
        raise ProtocolError("a change to something that was not passed")
    leaf = leaves[change.place]
    if isinstance(leaf, np.ndarray) and isinstance(value, np.ndarray):
        if leaf.shape == value.shape and leaf.dtype == value.dtype and leaf.flags.writeable:
            leaf[...] = value
        return
    if not (isinstance(leaf, torch.Tensor) and isinstance(value, torch.Tensor)):
        raise ProtocolError("a change to something else than what was passed")
    if leaf.shape != value.shape or leaf.dtype != value.dtype:
        # Whatever the caller computes with it next is made for what it passed; more could be too much for it.
        raise ProtocolError("an argument that was made to have another shape or type")
    try:
        leaf.data = value.detach()
        if gradients:
            leaf.grad = gradient
    except (RuntimeError, TypeError) as error:
        raise ProtocolError("a change that does not fit its tensor") from error
