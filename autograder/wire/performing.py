"""Performs what the other side asks for: calls of functions that are here, and their gradients."""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.wire.foresight import Foresight, Prediction
from autograder.wire.gradients import AlongSlope, Graphs
from autograder.wire.messages import Ahead, Call, Change, Gradient, Reply
from autograder.wire.references import References
from autograder.wire.values import Packer, Unpacker, elements, is_one_number, requires_grad


class Performer:
    """Performs calls, and keeps what their gradients need.

    Args:
        find: what a name stands for when the other side calls it.
        slopes: send the gradients of a single number along with it. A loss is seldom computed without need of them, and
            a round trip costs more than they do.
    """

    def __init__(self, find: Callable[[str], Callable[..., object]], references: References, *, slopes: bool) -> None:
        self._find = find
        self._references = references
        self._slopes = slopes
        self._graphs = Graphs()
        self._foresight = Foresight(references, self._graphs)

    def forget(self) -> None:
        """Let go of earlier calls: their gradients are not asked for any more."""
        self._graphs.clear()
        self._foresight.clear()

    def perform(self, call: Call, unpacker: Unpacker, packer: Packer, admit: Callable[[list[Any]], None]) -> Reply:
        """Perform a call. Raises whatever the function raises.

        Args:
            admit: called with the tensors and arrays among the arguments; it raises for what is too much.
        """
        arguments = [unpacker.unpack(value) for value in call.arguments]
        named = {name: unpacker.unpack(value) for name, value in call.named.items()}
        admit(unpacker.leaves)
        inputs = [leaf for leaf in unpacker.leaves if requires_grad(leaf)]
        function, pure = self._function(call.target)
        value = function(*arguments, **named)
        result = packer.pack(value)
        outputs = [leaf for leaf in packer.leaves if requires_grad(leaf)]
        reply = Reply(call.number, result)
        if not pure:
            reply.changes = [
                Change(place, packer.pack(leaf), packer.optional(gradient))
                for place, (leaf, came) in enumerate(zip(unpacker.leaves, unpacker.elements, strict=True))
                if (gradient := getattr(leaf, "grad", None)) is not None or elements(leaf) != came
            ]
        pure &= not named and len(unpacker.leaves) == len(arguments)  # nothing but tensors, and those by place
        if self._slopes and inputs and is_one_number(outputs):
            ahead = self._add_slopes(reply, inputs, outputs, packer)
            if isinstance(call.target, int) and pure:
                self._foresight.loss_asked(call.target, arguments, ahead)
        elif outputs:
            self._graphs.keep(call.number, inputs, outputs)
            if self._slopes and isinstance(call.target, int) and isinstance(value, torch.Tensor):
                prediction = Prediction(call.number, call.target, arguments, value, (0, len(packer.payload[0])))
                reply.following = self._foresight.after(prediction, packer, admit, pure=pure)
        return reply

    def differentiate(self, message: Gradient, unpacker: Unpacker, packer: Packer) -> Reply:
        """The vector-Jacobian product of an earlier call."""
        vectors = [unpacker.optional(value) for value in message.vectors]
        return Reply(message.number, packer.pack(self._graphs.product(message.call, vectors)))

    def _function(self, target: str | int) -> tuple[Callable[..., object], bool]:
        """What is to be called, and whether it is pure."""
        if isinstance(target, str):
            return self._find(target), False
        kept = self._references.own(target)
        function = kept.served
        if not callable(function):
            raise TypeError(f"a {type(function).__name__} cannot be called")
        return function, kept.pure

    def _add_slopes(
        self, reply: Reply, inputs: Sequence[torch.Tensor], outputs: Sequence[torch.Tensor], packer: Packer
    ) -> AlongSlope | None:
        """Returns where the slopes lead to."""
        slopes = torch.autograd.grad(outputs, inputs, allow_unused=True)
        reply.slopes = [packer.optional(slope) for slope in slopes]
        found = self._graphs.ahead(inputs, slopes)
        if found is not None:
            gradients = [packer.optional(gradient) for gradient in found.gradients]
            reply.ahead = Ahead(found.call, found.place, gradients)
        return found
