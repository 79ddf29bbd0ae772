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
from msgspec.msgpack import Ext
from torch.utils._pytree import tree_leaves

from autograder.execution.wire.formulas import Watched, pack_formula
from autograder.execution.wire.frames import Channel, ProtocolError, WireError
from autograder.execution.wire.gradients import attach
from autograder.execution.wire.messages import GRACE, Call, Change, Raised, Reply
from autograder.execution.wire.values import Extension, Packer, Unpacker, encode, extension, requires_grad

__tracebackhide__ = True  # see `judging.student`

TIME_IS_UP = "TimeIsUp"  # the type of the error of a function that took too much time
NO_ANSWER = "StdinNotImplementedError"  # of one that asks with `input()`
# Anybody may name an exception; what is said of one names Python's own, and those that the other side means for us.
_NAMES = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)}
_NAMES |= {TIME_IS_UP, NO_ANSWER, "NotDefined", "CannotBeSent"}


def exception_name(name: str) -> str:
    """The name of an exception, if it is one of Python's own or of ours; "Exception" for any other."""
    return name if name in _NAMES else "Exception"


_LONGEST = 500  # characters of its text that are told: PyTorch lists signatures in thousands
_KINDS = {"module": "a module", "class": "a class", "function": "a function"}


class RemoteError(WireError):
    """The function on the other side raised.

    Attributes:
        type_name: the exception's type, as far as it is known here (see `exception_name`).
        message: its text, as the other side tells it.
        line, line_number: of the cell in which it came up, as it tells them; "" and 0 where it does not.
    """

    def __init__(self, raised: Raised) -> None:
        self.type_name = exception_name(raised.type_name)
        self.message = _printable(raised.message[:_LONGEST])
        self.line, self.line_number = raised.line[:2000], raised.line_number
        super().__init__(f"{self.type_name}: {self.message}" if self.message else self.type_name)


class Handle:
    """An object that stays on the other side. Sent back, it becomes that object again.

    Attributes:
        kind: "module", "class", "function" or "object", as the other side says.
    """

    def __init__(self, client: "Client", number: int, kind: str) -> None:
        self.client = client
        self.number = number
        self.kind = kind if kind in _KINDS else "object"

    def __str__(self) -> str:
        """What it is, in words."""
        return _KINDS.get(self.kind, "an object")

    def __repr__(self) -> str:
        return f"<{self.kind} of the submission>"


class Client:
    """Makes calls on a socket, one after the other.

    Attributes:
        lost: a call was not answered, perhaps that of a backward pass: what comes next is not the answer to the next.
    """

    def __init__(self, channel: socket.socket) -> None:
        self._channel = Channel(channel)
        self.lost = False
        self.spent = 0.0  # seconds of processor time, as the other side says, and those that its answers took to read
        self.memory = 0  # bytes, the most that it has had in use, as it says
        self.end = math.inf  # of `time.monotonic()`: nothing is waited for any longer, whatever calls may take

    def call(
        self,
        target: str | Handle,
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
            limit: the same in processor time; None: as long as it takes. What is limited is interrupted.
            descriptors: go along with the call.

        Raises:
            RemoteError: the function raised, or its time was up (see `TIME_IS_UP`).
            ProtocolError, ConnectionClosed, DeadlineExpired: see `frames`. The client cannot be used afterwards.
            CannotBeSent: nothing has been sent.
        """
        packer = Packer(self._refer)
        values = [packer.pack(one) for one in arguments], {name: packer.pack(one) for name, one in named.items()}
        inputs = [leaf for leaf in packer.leaves if requires_grad(leaf)] if torch.is_grad_enabled() else []
        deadline = min(time.monotonic() + seconds + (GRACE if limit else 0), self.end)
        call = encode(Call(packer.pack(target), *values, limit, seconds))
        self.lost = True
        self._channel.send(call, packer.payload, deadline, descriptors)
        reply = self._receive(deadline)
        try:
            outputs = [leaf for leaf in tree_leaves(reply.value) if requires_grad(leaf)]
            for change in reply.changes:
                # What can be differentiated, the caller differentiates: gradients are then of its own making.
                _adopt(change, packer.leaves, gradients=not outputs)
            if not torch.is_grad_enabled():
                for output in outputs:
                    output.requires_grad_(False)
            if not (inputs and outputs):
                return reply.value
            if not isinstance(reply.backward, Handle):
                raise ProtocolError("a result without its backward pass")
            product = partial(self.call, reply.backward, named={}, seconds=seconds, limit=limit)
            return attach(reply.value, outputs, inputs, product)
        except RecursionError:
            raise ProtocolError("values nested too deeply") from None

    def _receive(self, deadline: float) -> Reply:
        header, payload = self._channel.receive(deadline)
        began = time.process_time()
        try:
            answer: Reply | Raised = Unpacker(payload, self._resolve).read(header, Reply | Raised)  # type: ignore[arg-type]
        finally:
            self.spent += time.process_time() - began
        self.spent += answer.seconds
        self.lost = False
        if isinstance(answer, Reply):
            self.memory = max(self.memory, answer.memory)
            return answer
        raise RemoteError(answer)

    def _refer(self, value: object, packer: Packer) -> Ext:
        if isinstance(value, Handle) and value.client is self:
            return extension(Extension.HANDLE, (value.number, value.kind))
        return pack_formula(value, packer)

    def _resolve(self, kind: int, content: memoryview, unpacker: Unpacker) -> Handle:
        if kind == Extension.HANDLE:
            return Handle(self, *unpacker.read(content, tuple[int, str]))
        raise ProtocolError("something that only the grader sends")


def _printable(text: str) -> str:
    """Text of the other side that can go to a terminal: without escapes, line breaks, marks of direction."""
    return "".join(character if character.isprintable() else " " for character in text)


def _adopt(change: Change, leaves: Sequence[Any], *, gradients: bool) -> None:
    if not 0 <= change.place < len(leaves):
        raise ProtocolError("a change to something that was not passed")
    leaf, value = leaves[change.place], change.value
    if isinstance(leaf, Watched):
        if not isinstance(value, list) or not all(isinstance(call, dict) for call in value):
            raise ProtocolError("notes that are none")
        leaf.calls = [{name: call.get(name) for name in leaf.names} for call in value]
        return
    is_array = isinstance(leaf, np.ndarray) and isinstance(value, np.ndarray)
    is_tensor = isinstance(leaf, torch.Tensor) and isinstance(value, torch.Tensor)
    if not (is_array or is_tensor) or leaf.shape != value.shape or leaf.dtype != value.dtype:
        # Whatever the caller computes with it next is made for what it passed; more could be too much for it.
        raise ProtocolError("an argument that was made to have another shape or type")
    try:
        if is_array:
            leaf[...] = value
            return
        leaf.data = value.detach()
        if gradients:
            leaf.grad = change.gradient
    except (RuntimeError, TypeError, ValueError) as error:
        raise ProtocolError("a change that does not fit what was passed") from error
