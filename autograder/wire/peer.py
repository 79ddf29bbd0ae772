"""Calls across a socket, in both directions and with gradients.

A call passes plain values by value, and everything else by reference. Tensors and arrays among the arguments are
passed as if by reference too: what the function changed in them (values and `.grad`) is changed in the caller's, too.
A result that requires a gradient can be differentiated on the caller's side: its backward pass asks the callee for the
vector-Jacobian product. So a test reads like ordinary PyTorch code, and a function that a test hands over stays in the
grader.
"""

import math
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch

from autograder.wire import frames
from autograder.wire.answers import Answer, Answers
from autograder.wire.foresight import Habits, Question
from autograder.wire.frames import Channel, ProtocolError
from autograder.wire.gradients import Foreseen, Graphs, Product, Slopes, attach
from autograder.wire.messages import (
    Ahead,
    Call,
    Change,
    Following,
    Gradient,
    Message,
    Raised,
    Reply,
    decode,
    encode,
    raised,
)
from autograder.wire.values import Mine, Packer, Unpacker, Value, Yours, elements

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


class Reference:
    """What stands here for an object that the other side keeps. Sent back, it becomes that object again."""

    def __init__(self, peer: "Peer", number: int) -> None:
        self.peer = peer
        self.number = number


class Kept(NamedTuple):
    """How an object that is not plain is handed over.

    Attributes:
        kind: what the other side should take it for.
        served: what serves the other side's calls.
        tensors: values that go with it, named; passed by reference as arguments are.
        pure: what it returns depends on nothing but its arguments.
    """

    kind: str
    served: Any
    tensors: Mapping[str, torch.Tensor] = {}
    pure: bool = False


class Peer:
    """One end of the socket.

    Args:
        find: what a name stands for when the other side calls it.
        keep: how to hand over an object that is not plain.
        slopes: send the gradients of a single number along with it. A loss is seldom computed without need of them, and
            a round trip costs more than they do.
        proxy: what to make of an object that the other side keeps; it gets this peer, the description, and the tensors
            that came with it.
    """

    def __init__(
        self,
        channel: socket.socket,
        *,
        find: Callable[[str], Callable[..., object]],
        keep: Callable[[object], Kept],
        proxy: Callable[["Peer", Mine, dict[str, torch.Tensor]], object],
        slopes: bool = False,
    ) -> None:
        self._channel = Channel(channel)
        self._find = find
        self._proxy = proxy
        self._keep = keep
        self._slopes = slopes
        self._objects: dict[int, Kept] = {}
        self._graphs = Graphs()
        self._foreseen: Foreseen | None = None
        self._answers = Answers()
        self._habits = Habits()
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
        if seconds is not None:
            self._deadline = time.monotonic() + seconds
            self._budget = [_CALLBACKS, _CALLBACK_BYTES]
            self._graphs.clear()
            self._habits.clear()
        packer = Packer(self._refer)
        values = [packer.pack(a) for a in arguments], {n: packer.pack(a) for n, a in named.items()}
        if seconds is not None:
            self._passed = sum(map(_size, packer.leaves))
        inputs = [leaf for leaf in packer.leaves if _requires_grad(leaf)] if torch.is_grad_enabled() else []
        known = self._answers.find(target, packer, attached=bool(inputs)) if pure else None
        if known is None:
            message = Call(self._next(), target, *values)
            known = Answer(message.number, *self._request(message, packer.payload))
            if pure and len(packer.leaves) == len(arguments) and not named:
                self._answers.keep(target, packer, known)
        reply = known.reply
        unpacker = Unpacker(known.payload, self._resolve)
        value = unpacker.unpack(reply.value)
        outputs = [leaf for leaf in unpacker.leaves if _requires_grad(leaf)]
        for change in reply.changes:
            self._adopt(change, packer.leaves, unpacker)
        if reply.following is not None:
            self._answers.foresee(reply.following, value, unpacker.rest)
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
        if not _is_one_number(outputs):
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
        packer = Packer(self._refer)
        message = Gradient(self._next(), call, [packer.optional(vector) for vector in vectors])
        reply, payload = self._request(message, packer.payload)
        gradients = Unpacker(payload, self._resolve).unpack(reply.value)
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
        self._graphs.clear()
        self._objects.clear()

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
        packer = Packer(self._refer)
        answer: Reply | Raised
        try:
            match message:
                case Call():
                    answer = self._perform(message, payload, packer)
                case Gradient():
                    answer = self._differentiate(message, payload, packer)
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

    def _perform(self, message: Call, payload: memoryview, packer: Packer) -> Reply:
        unpacker = Unpacker(payload, self._resolve)
        arguments = [unpacker.unpack(value) for value in message.arguments]
        named = {name: unpacker.unpack(value) for name, value in message.named.items()}
        if self._deadline is not None:
            if sum(map(_size, unpacker.leaves)) > max(4 * self._passed, _CALLBACK_ELEMENTS):
                raise ValueError("tensors larger than those that were passed in")
            # What a function makes of a column and a row stays in the graph as long as the call lasts.
            self._budget[1] -= 4 * _broadcast(unpacker.leaves)
        inputs = [leaf for leaf in unpacker.leaves if _requires_grad(leaf)]
        function = self._find(message.target) if isinstance(message.target, str) else self._own(message.target)
        if not callable(function):
            raise TypeError(f"a {type(function).__name__} cannot be called")
        value = function(*arguments, **named)
        result = packer.pack(value)
        outputs = [leaf for leaf in packer.leaves if _requires_grad(leaf)]
        at_once = self._slopes and bool(inputs) and _is_one_number(outputs)
        if outputs and not at_once:
            self._graphs.keep(message.number, inputs, outputs)
        reply = Reply(message.number, result)
        target = message.target if isinstance(message.target, int) else None
        pure = target is not None and self._objects[target].pure
        if not pure:
            reply.changes = [
                Change(place, packer.pack(leaf), packer.optional(gradient))
                for place, (leaf, came) in enumerate(zip(unpacker.leaves, unpacker.elements, strict=True))
                if (gradient := getattr(leaf, "grad", None)) is not None or elements(leaf) != came
            ]
        if at_once:
            slopes = torch.autograd.grad(outputs, inputs, allow_unused=True)
            reply.slopes = [packer.optional(slope) for slope in slopes]
            if (found := self._graphs.ahead(inputs, slopes)) is not None:
                call, place, gradients = found
                reply.ahead = Ahead(call, place, [packer.optional(gradient) for gradient in gradients])
            if target is not None and pure and not named:
                self._habits.asked(target, arguments)
        elif outputs and target is not None and isinstance(value, torch.Tensor):
            question = self._habits.after(target, value)
            reply.following = question and self._following(question, message.number, inputs, value, packer)
            self._habits.answered(target, value, foreseen=reply.following is not None)
        return reply

    def _following(
        self, question: Question, call: int, inputs: Sequence[torch.Tensor], value: torch.Tensor, packer: Packer
    ) -> Following | None:
        """The answer to what is likely to be asked about the value that this call returned."""
        arguments = question.about(value)
        try:
            number = self._own(question.target)(*arguments)
        except Exception:  # whoever asks will hear of it
            return None
        if not (_requires_grad(number) and _is_one_number([number])):
            return None
        own = [argument for argument in arguments if argument.requires_grad]
        gradients = torch.autograd.grad(number, [*own, *inputs], retain_graph=True, allow_unused=True)
        reply = Reply(call, packer.pack(number), slopes=[packer.optional(slope) for slope in gradients[: len(own)]])
        place = next(place for place, argument in enumerate(own) if argument is value)
        if gradients[place] is not None:
            reply.ahead = Ahead(call, place, [packer.optional(gradient) for gradient in gradients[len(own) :]])
        return Following(question.target, question.place, reply)

    def _differentiate(self, message: Gradient, payload: memoryview, packer: Packer) -> Reply:
        unpacker = Unpacker(payload, self._resolve)
        vectors = [unpacker.optional(value) for value in message.vectors]
        return Reply(message.number, packer.pack(self._graphs.product(message.call, vectors)))

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

    def _refer(self, value: object, packer: Packer) -> Value:
        if isinstance(value, Reference) and value.peer is self:
            return Yours(value.number)
        kept = self._keep(value)
        number = len(self._objects)
        self._objects[number] = kept
        tensors = {name: packer.tensor(tensor) for name, tensor in kept.tensors.items()}
        return Mine(number, kept.kind, type(value).__name__[:200], tensors, kept.pure)

    def _resolve(self, value: Mine | Yours, unpacker: Unpacker) -> object:
        if isinstance(value, Yours):
            return self._own(value.number)
        tensors = {name: unpacker.tensor(one, parameter=True) for name, one in value.parameters.items()}
        return self._proxy(self, value, tensors)

    def _own(self, number: int) -> Any:
        if number not in self._objects:
            raise ProtocolError("an object that was not passed")
        return self._objects[number].served

    def _next(self) -> int:
        self._number += 1
        return self._number


def _broadcast(leaves: Sequence[Any]) -> int:
    """How many elements these have when they are broadcast against each other."""
    rank = max((len(leaf.shape) for leaf in leaves), default=0)
    shapes = [(1,) * (rank - len(leaf.shape)) + tuple(leaf.shape) for leaf in leaves]
    return math.prod(max(sizes) for sizes in zip(*shapes, strict=True))


def _is_one_number(outputs: Sequence[torch.Tensor]) -> bool:
    return len(outputs) == 1 and outputs[0].numel() == 1 and outputs[0].is_floating_point()


def _size(leaf: "torch.Tensor | np.ndarray[Any, Any]") -> int:
    return leaf.numel() if isinstance(leaf, torch.Tensor) else leaf.size


def _requires_grad(leaf: object) -> bool:
    return isinstance(leaf, torch.Tensor) and leaf.requires_grad
