"""What the other side asks about a result, as in every epoch before: the loss of a prediction."""

from collections.abc import Sequence
from typing import NamedTuple

import torch

from autograder.wire.values import elements


class Question(NamedTuple):
    """A call of one of our functions with the result of the call before at this place."""

    target: int
    arguments: Sequence[torch.Tensor]
    place: int

    def about(self, result: torch.Tensor) -> list[torch.Tensor]:
        """The arguments with another result in that place."""
        arguments = list(self.arguments)
        arguments[self.place] = result
        return arguments


class Habits:
    """Which function is asked after which other, and with what."""

    def __init__(self) -> None:
        self._next: dict[int, Question] = {}
        self._broken: set[int] = set()
        self._before: tuple[int, torch.Tensor, bool] | None = None

    def clear(self) -> None:
        self._next.clear()
        self._broken.clear()
        self._before = None

    def answered(self, target: int, result: torch.Tensor, *, foreseen: bool) -> None:
        """Note what a function returned, and whether the next question was answered along with it."""
        self._before = target, result, foreseen

    def asked(self, target: int, arguments: Sequence[torch.Tensor]) -> None:
        """Note a question that had to be asked."""
        if self._before is None:
            return
        before, result, foreseen = self._before
        self._before = None
        if foreseen:  # as with mini-batches, where the other arguments are new each time
            self._broken.add(before)
            return
        for place, value in enumerate(arguments):
            alike = value.requires_grad and (value.shape, value.dtype) == (result.shape, result.dtype)
            if alike and elements(value) == elements(result):
                self._next[before] = Question(target, arguments, place)
                return

    def after(self, target: int, result: torch.Tensor) -> Question | None:
        """What is likely to be asked about the result of this function."""
        question = self._next.get(target)
        if question is None or target in self._broken:
            return None
        expected = question.arguments[question.place]
        return question if (expected.shape, expected.dtype) == (result.shape, result.dtype) else None
