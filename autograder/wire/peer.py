"""Calls across a socket, in both directions and with gradients.

A call passes plain values by value, and everything else by reference. Tensors and arrays among the arguments are
passed as if by reference too: what the function changed in them (values and `.grad`) is changed in the caller's, too.
A result that requires a gradient can be differentiated on the caller's side: its backward pass asks the callee for the
vector-Jacobian product. So a test reads like ordinary PyTorch code, and a function that a test hands over stays in the
grader.
"""

import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import torch

from autograder.wire import frames, transforms
from autograder.wire.answers import Answer, Answers, Key
from autograder.wire.frames import Channel, ProtocolError
from autograder.wire.gradients import Foreseen, Product, Slopes, attach
from autograder.wire.messages import Call, Change, Gradient, Message, Raised, Reply, decode, encode, raised
from autograder.wire.performing import Performer
from autograder.wire.references import Kept, Proxy, References
from autograder.wire.values import Packer, Unpacker, broadcast, elements, is_one_number, requires_grad, size

# What one side may ask of the other while that one waits for an answer: enough for 10,000 epochs with two functions and
# their gradients, and little enough that kept graphs stay small.
_CALLBACKS = 50_000
_CALLBACK_BYTES = 128 * 1024 * 1024
# What it may pass in one such question, unless more was passed to it: two long tensors that are broadcast against each
# other are many times as large as both.
_CALLBACK_ELEMENTS = 4096


class RemoteError(Exception):
    """The function on the other side raised.

    Attributes:
        type_name, message: the exception's type and text, as the other side tells them.
    """

    def __init__(self, type_name: str, message: str) -> None:
        super().__init__(f"{type_name}: {message}" if message else type_name)
        self.type_name = type_name
        self.message = message


class Peer:
    """One end of the socket.

    Args:
        find: what a name stands for when the other side calls it.
        keep: how to hand over an object that is not plain.
        slopes: see `Performer`.
        proxy: what to make of an object that the other side keeps; it gets this peer, the description, and the tensors
            that came with it.
    """

    def __init__(
        self,
        channel: socket.socket,
        *,
        find: Callable[[str], Callable[..., object]],
        keep: Callable[[object], Kept],
        proxy: Proxy,
        slopes: bool = False,
    ) -> None:
        self._channel = Channel(channel)
        self._references = References(self, keep, proxy)
        self._performer = Performer(find, self._references, slopes=slopes)
        self._foreseen: Foreseen | None = None
        self._answers = Answers()
        self._number = 0
        self._deadline: float | None = None
        self._budget = [_CALLBACKS, _CALLBACK_BYTES]
        self._passed = 0

    def __deepcopy__(self, memo: dict[int, object]) -> "Peer":
        """A copy of what the other side keeps, of a module say, asks the same other side."""
        return self

    def call(
        self,
        target: str | int,
        arguments: Sequence[object],
        named: dict[str, object],
        *,
        seconds: float | None = None,
        pure: bool = False,
    ) -> Any:
        """Call a function of the other side.

        Args:
            target: a name, or the number of an object of the other side.
            seconds: how long the answer may take; None: no longer than the call in which this one is made.
            pure: the answer to the last call will do again, if the arguments are the same tensors.

        Raises:
            RemoteError: the function raised.
            ProtocolError, ConnectionClosed, DeadlineExpired: see `frames`. The peer cannot be used afterwards.
        """
        if transforms.active():
            return transforms.call_within(partial(self.call, target, seconds=seconds, pure=pure), arguments, named)
        if seconds is not None:
            self._deadline = time.monotonic() + seconds
            self._budget = [_CALLBACKS, _CALLBACK_BYTES]
            self._performer.forget()
        packer = Packer(self._references.refer)
        values = [packer.pack(a) for a in arguments], {n: packer.pack(a) for n, a in named.items()}
        if seconds is not None:
            self._passed = sum(map(size, packer.leaves))
        inputs = [leaf for leaf in packer.leaves if requires_grad(leaf)] if torch.is_grad_enabled() else []
        key = Key.of(target, packer) if pure and len(packer.leaves) == len(arguments) and not named else None
        known = self._answers.find(key, attached=bool(inputs)) if key else None
        if known is None:
            message = Call(self._next(), target, *values)
            known = Answer(message.number, *self._request(message, packer.payload))
            if key:
                self._answers.keep(key, known)
            self._answers.foresee(known.reply.following, known.payload)
        reply = known.reply
        unpacker = Unpacker(known.payload, self._references.resolve)
        value = unpacker.unpack(reply.value)
        outputs = [leaf for leaf in unpacker.leaves if requires_grad(leaf)]
        for change in reply.changes:
            self._adopt(change, packer.leaves, unpacker)
        if not torch.is_grad_enabled():
            for output in outputs:
                output.requires_grad_(isinstance(output, torch.nn.Parameter))
        if not (inputs and outputs):
            return value
        return attach(value, outputs, inputs, self._product_of(known.number, reply, outputs, unpacker, seconds))

    def _product_of(
        self, call: int, reply: Reply, outputs: Sequence[torch.Tensor], unpacker: Unpacker, seconds: float | None
    ) -> Product:
        if not reply.slopes:
            return partial(self.gradients, call, seconds=seconds)
        if not is_one_number(outputs):
            raise ProtocolError("the gradients of more than one number")
        slopes = [unpacker.optional(slope) for slope in reply.slopes]
        if reply.ahead is not None:
            vector = slopes[reply.ahead.place] if 0 <= reply.ahead.place < len(slopes) else None
            if vector is None:
                raise ProtocolError("the gradients of something that has no slope")
            gradients = [unpacker.optional(gradient) for gradient in reply.ahead.gradients]
            self._foreseen = Foreseen(reply.ahead.call, elements(vector), gradients)
        return Slopes(slopes)

    def gradients(
        self, call: int, vectors: Sequence[torch.Tensor | None], seconds: float | None
    ) -> list[torch.Tensor | None]:
        """The vector-Jacobian product of an earlier call, one tensor (or None) an input that required a gradient."""
        if self._foreseen is not None and self._foreseen.answers(call, vectors):
            foreseen, self._foreseen = self._foreseen.gradients, None  # once: they may become somebody's `.grad`
            return foreseen
        if seconds is not None:
            self._deadline = time.monotonic() + seconds
        packer = Packer(self._references.refer)
        message = Gradient(self._next(), call, [packer.optional(vector) for vector in vectors])
        reply, payload = self._request(message, packer.payload)
        gradients = Unpacker(payload, self._references.resolve).unpack(reply.value)
        if not isinstance(gradients, list) or not all(g is None or isinstance(g, torch.Tensor) for g in gradients):
            raise ProtocolError("gradients that are not tensors")
        return gradients

    def serve(self) -> None:
        """Answer calls until the other side is gone."""
        self._deadline = None
        with suppress(frames.ConnectionClosed):
            while True:
                message, payload, _ = self._receive()
                self._budget = [_CALLBACKS, _CALLBACK_BYTES]
                self._answers.clear()
                self._answer(message, payload)

    def forget(self) -> None:
        """Let go of everything that the other side could still ask for."""
        self._performer.forget()
        self._references.clear()

    def _request(self, message: Call | Gradient, payload: Sequence[bytes]) -> tuple[Reply, memoryview]:
        self._channel.send(encode(message), payload, self._deadline)
        while True:
            answer, received, size = self._receive()
            if isinstance(answer, (Call, Gradient)):
                self._budget[0] -= 1
                self._budget[1] -= size
                if min(self._budget) < 0:
                    raise ProtocolError("more was asked back than any solution needs")
                self._answer(answer, received)
                continue
            if answer.number != message.number:
                raise ProtocolError("an answer to something that was not asked")
            if isinstance(answer, Raised):
                raise RemoteError(answer.type_name[:200], answer.message[:2000])
            return answer, received

    def _receive(self) -> tuple[Message, memoryview, int]:
        header, payload = self._channel.receive(self._deadline)
        return decode(header), payload, len(header) + len(payload)

    def _answer(self, message: Message, payload: memoryview) -> None:
        unpacker, packer = Unpacker(payload, self._references.resolve), Packer(self._references.refer)
        answer: Reply | Raised
        try:
            match message:
                case Call():
                    answer = self._performer.perform(message, unpacker, packer, self._admit)
                    self._budget[0] -= len(answer.following)  # as if they had been asked for
                case Gradient():
                    answer = self._performer.differentiate(message, unpacker, packer)
                case _:
                    raise ProtocolError("an answer without a question")
            header = encode(answer)
            if len(header) > frames.HEADER_LIMIT or sum(map(len, packer.payload)) > frames.PAYLOAD_LIMIT:
                raise ProtocolError("a result that is too large to be sent")
        except (frames.ConnectionClosed, frames.DeadlineExpired):
            raise
        except BaseException as error:  # whatever the called function raises is the caller's to hear, exits included
            header, packer.payload = encode(raised(message.number, error)), []
        self._channel.send(header, packer.payload, self._deadline)

    def _admit(self, leaves: list[Any]) -> None:
        """Refuse to compute with more than was passed, where this is a question asked back."""
        if self._deadline is not None:
            if sum(map(size, leaves)) > max(4 * self._passed, _CALLBACK_ELEMENTS):
                raise ValueError("tensors larger than those that were passed in")
            # What a function makes of a column and a row stays in the graph as long as the call lasts.
            self._budget[1] -= 4 * broadcast(leaves)

    def _adopt(self, change: Change, leaves: list[Any], unpacker: Unpacker) -> None:
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
            leaf.grad = gradient
        except (RuntimeError, TypeError) as error:
            raise ProtocolError("a change that does not fit its tensor") from error

    def _next(self) -> int:
        self._number += 1
        return self._number
