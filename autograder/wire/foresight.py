"""Answers before the other side asks: the loss of a prediction, and what comes in the epochs after it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch

from autograder.wire.descent import Descent
from autograder.wire.gradients import AlongSlope, Graphs
from autograder.wire.habits import Habits
from autograder.wire.messages import Ahead, Following, Reply, Span
from autograder.wire.references import References
from autograder.wire.values import Packer, is_one_number, requires_grad

# What an answer may have grown to before something more is foreseen along with it: far less than a message may be.
_MOST_BYTES = 64 * 1024
_MOST_TENSORS = 500


class Prediction(NamedTuple):
    """A call that was answered, or will be, with one tensor.

    Attributes:
        call: its number.
        target: what was called.
        arguments: what it was called with.
        value: what it returned, and where this lies in the payload.
    """

    call: int
    target: int
    arguments: Sequence[Any]
    value: torch.Tensor
    span: Span

    @property
    def inputs(self) -> list[torch.Tensor]:
        return [argument for argument in self.arguments if requires_grad(argument)]

    def gradients(self, found: Sequence[torch.Tensor | None]) -> list[torch.Tensor | None]:
        """Those of the inputs, by argument."""
        of_inputs = iter(found)
        return [next(of_inputs) if requires_grad(argument) else None for argument in self.arguments]


class Foresight:
    """What training asks for, epoch by epoch.

    Args:
        references: where the functions are found.
        graphs: where the results of calls are kept, for their gradients.
    """

    def __init__(self, references: References, graphs: Graphs) -> None:
        self._references = references
        self._graphs = graphs
        self._habits = Habits()
        self._descent = Descent()
        self._latest: Prediction | None = None
        self._foreseen = 0

    def clear(self) -> None:
        self._habits.clear()
        self._descent.clear()
        self._latest = None

    def loss_asked(self, target: int, arguments: Sequence[torch.Tensor], ahead: AlongSlope | None) -> None:
        """Note that a loss had to be asked for, and the gradients of what it is a loss of."""
        self._habits.asked(target, arguments)
        if ahead is not None and self._latest is not None and self._latest.call == ahead.call:
            self._descent.sloped(self._latest.gradients(ahead.gradients))

    def after(
        self, prediction: Prediction, packer: Packer, admit: Callable[[list[Any]], None], *, pure: bool
    ) -> list[Following]:
        """Answer what is likely to be asked after this prediction.

        Args:
            admit: see `Performer.perform`.
            pure: other predictions may be made before they are asked for.
        """
        found: list[Following] = []
        asked = prediction
        ahead = self._descent.asked(asked.target, asked.arguments) if pure else 0
        while _has_room(packer) and (loss := self._loss(prediction, packer)) is not None:
            following, gradients = loss
            found.append(following)
            if pure:
                self._descent.sloped(prediction.gradients(gradients))
            if not ahead:
                break
            ahead -= 1
            try:
                prediction, following = self._next(prediction, packer, admit)
            except Exception:  # whoever asks will hear of it
                break
            found.append(following)
        self._latest = prediction if pure else None
        self._habits.answered(asked.target, asked.value, foreseen=bool(found))
        return found

    def _loss(self, prediction: Prediction, packer: Packer) -> tuple[Following, Sequence[torch.Tensor | None]] | None:
        """The loss, with its gradients by the prediction; and those by what that was made of."""
        question = self._habits.after(prediction.target, prediction.value)
        if question is None:
            return None
        arguments = question.about(prediction.value)
        try:
            number = self._references.own(question.target).served(*arguments)
        except Exception:  # as above
            return None
        if not (requires_grad(number) and is_one_number([number])):
            return None
        own = [argument for argument in arguments if argument.requires_grad]
        slopes = torch.autograd.grad(number, [*own, *prediction.inputs], retain_graph=True, allow_unused=True)
        begin = packer.end
        reply = Reply(prediction.call, packer.pack(number))
        reply.slopes = [packer.optional(slope) for slope in slopes[: len(own)]]
        place = next(place for place, argument in enumerate(own) if argument is prediction.value)
        gradients = slopes[len(own) :]
        if slopes[place] is not None:
            reply.ahead = Ahead(prediction.call, place, [packer.optional(gradient) for gradient in gradients])
        return Following(question.target, {question.place: prediction.span}, reply, (begin, packer.end)), gradients

    def _next(
        self, before: Prediction, packer: Packer, admit: Callable[[list[Any]], None]
    ) -> tuple[Prediction, Following]:
        """The prediction after one more step of descent. Raises whatever the function raises."""
        arguments = self._descent.next_values()
        admit([*arguments])
        value = self._references.own(before.target).served(*arguments)
        if not requires_grad(value):
            raise TypeError("it returned something else before")
        self._foreseen -= 1
        passed = {}
        for place, argument in enumerate(arguments):
            if argument.requires_grad:
                begin = packer.end
                packer.tensor(argument)
                passed[place] = begin, packer.end
        begin = packer.end
        reply = Reply(self._foreseen, packer.pack(value))
        prediction = Prediction(self._foreseen, before.target, arguments, value, (begin, packer.end))
        self._graphs.keep(self._foreseen, prediction.inputs, [value])
        return prediction, Following(before.target, passed, reply, prediction.span)


def _has_room(packer: Packer) -> bool:
    """Whether an answer is small enough for something more."""
    return packer.end <= _MOST_BYTES and len(packer.payload) <= _MOST_TENSORS
