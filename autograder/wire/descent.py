"""How the other side moves what it differentiates by: the steps of gradient descent."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import torch

from autograder.wire.values import elements

# Places foreseen at a time: twice as many as before, as long as it goes on like that. At the end of a training, some of
# them were computed in vain.
_FEWEST = 2
_MOST = 16


class Step(NamedTuple):
    """A step with one of the two roundings that there are.

    Attributes:
        fused: product and sum are one operation, as in `torch.optim.SGD`.
    """

    learning_rate: float
    fused: bool

    @torch.no_grad()
    def from_(self, values: Sequence[torch.Tensor], gradients: Sequence[torch.Tensor | None]) -> list[torch.Tensor]:
        """The values after this step; those without a gradient stay."""
        return [
            value if gradient is None else self._moved(value, gradient).requires_grad_()
            for value, gradient in zip(values, gradients, strict=True)
        ]

    def _moved(self, value: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        if self.fused:
            return value.add(gradient, alpha=-self.learning_rate)
        return value - self.learning_rate * gradient

    @classmethod
    def between(
        cls, before: Sequence[torch.Tensor], gradients: Sequence[torch.Tensor | None], after: Sequence[torch.Tensor]
    ) -> Self | None:
        """The step that leads from the ones to the others bit by bit, with a learning rate of up to three digits."""
        slopes = [
            (slope, way)
            for old, gradient, new in zip(before, gradients, after, strict=True)
            if gradient is not None and gradient.is_floating_point() and old.shape == new.shape
            for slope, way in zip(gradient.flatten().tolist(), (old - new).flatten().tolist(), strict=True)
        ]
        slope, way = max(slopes, key=lambda pair: abs(pair[0]), default=(0.0, 0.0))
        if not slope:
            return None
        rate = float(f"{way / slope:.3g}")
        steps = (cls(rate, fused) for fused in (False, True))
        return next((step for step in steps if _alike(step.from_(before, gradients), after)), None)


class Descent:
    """The way that the other side takes from one place where it asks a function to the next.

    A place are the tensors that it passes.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._target: int | None = None
        self._place: Sequence[torch.Tensor] = []
        self._gradients: Sequence[torch.Tensor | None] = []
        self._step: Step | None = None
        self._broken = False
        self._ahead = _FEWEST

    def asked(self, target: int, place: Sequence[torch.Tensor]) -> int:
        """Note where a function had to be asked.

        Returns:
            How many places are to be foreseen from here: none where the way is not that of gradient descent.
        """
        known = self._target == target and len(self._gradients) == len(place)
        if known and self._step is None:
            self._step = Step.between(self._place, self._gradients, place)
        elif known and self._step is not None:
            self._broken |= not _alike(self._step.from_(self._place, self._gradients), place)
        self._target, self._place, self._gradients = target, place, []
        if not known or self._step is None or self._broken:
            return 0
        self._ahead = min(2 * self._ahead, _MOST)
        return self._ahead

    def sloped(self, gradients: Sequence[torch.Tensor | None]) -> None:
        """Note the gradients of the loss at the last place, by each of its tensors."""
        self._gradients = gradients

    def next_place(self) -> Sequence[torch.Tensor]:
        """Go one step on."""
        if self._step is None:
            raise ValueError("no step is known")
        self._place, self._gradients = self._step.from_(self._place, self._gradients), []
        return self._place


def _alike(some: Sequence[torch.Tensor], others: Sequence[torch.Tensor]) -> bool:
    return all(
        (one.shape, one.dtype) == (other.shape, other.dtype) and elements(one) == elements(other)
        for one, other in zip(some, others, strict=True)
    )
