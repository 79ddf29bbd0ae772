"""Performs what the other side asks for: calls of functions that are here, and their gradients."""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.wire.foresight import Habits, Question
from autograder.wire.gradients import Graphs
from autograder.wire.messages import Ahead, Call, Change, Following, Gradient, Reply
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
        self._habits = Habits()

    def forget(self) -> None:
        """Let go of earlier calls: their gradients are not asked for any more."""
        self._graphs.clear()
        self._habits.clear()

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
        if self._slopes and inputs and is_one_number(outputs):
            self._add_slopes(reply, inputs, outputs, packer)
            if isinstance(call.target, int) and pure and not named:
                self._habits.asked(call.target, arguments)
        elif outputs:
            self._graphs.keep(call.number, inputs, outputs)
            if self._slopes and isinstance(call.target, int) and isinstance(value, torch.Tensor):
                question = self._habits.after(call.target, value)
                reply.following = question and self._following(question, call.number, inputs, value, packer)
                self._habits.answered(call.target, value, foreseen=reply.following is not None)
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
    ) -> None:
        slopes = torch.autograd.grad(outputs, inputs, allow_unused=True)
        reply.slopes = [packer.optional(slope) for slope in slopes]
        if (found := self._graphs.ahead(inputs, slopes)) is not None:
            call, place, gradients = found
            reply.ahead = Ahead(call, place, [packer.optional(gradient) for gradient in gradients])

    def _following(
        self, question: Question, call: int, inputs: Sequence[torch.Tensor], value: torch.Tensor, packer: Packer
    ) -> Following | None:
        """The answer to what is likely to be asked about the value that this call returned."""
        arguments = question.about(value)
        try:
            number = self._references.own(question.target).served(*arguments)
        except Exception:  # whoever asks will hear of it
            return None
        if not (requires_grad(number) and is_one_number([number])):
            return None
        own = [argument for argument in arguments if argument.requires_grad]
        gradients = torch.autograd.grad(number, [*own, *inputs], retain_graph=True, allow_unused=True)
        reply = Reply(call, packer.pack(number), slopes=[packer.optional(slope) for slope in gradients[: len(own)]])
        place = next(place for place, argument in enumerate(own) if argument is value)
        if gradients[place] is not None:
            reply.ahead = Ahead(call, place, [packer.optional(gradient) for gradient in gradients[len(own) :]])
        return Following(question.target, question.place, reply)
