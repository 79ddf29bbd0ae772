"""How the other side moves what it differentiates by: the steps of gradient descent."""

from collections.abc import Sequence
from typing import NamedTuple

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
    def from_(self, start: "Place") -> list[torch.Tensor]:
        """The values after this step; those without a gradient stay."""
        return [
            value if gradient is None else self._moved(value, gradient).contiguous().requires_grad_()
            for value, gradient in zip(*start, strict=True)
        ]

    def _moved(self, value: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        if self.fused:
            return value.add(gradient, alpha=-self.learning_rate)
        return value - self.learning_rate * gradient

    def leads(self, start: "Place", end: Sequence[torch.Tensor]) -> bool:
        """Whether it leads from the one to the other bit by bit."""
        return all(
            (here.shape, here.dtype) == (there.shape, there.dtype) and elements(here) == elements(there)
            for here, there in zip(self.from_(start), end, strict=True)
        )


class Place(NamedTuple):
    """What a function was passed, and the gradients of the loss by that, where they are known."""

    values: Sequence[torch.Tensor]
    gradients: Sequence[torch.Tensor | None]


def _steps(start: Place, end: Sequence[torch.Tensor]) -> list[Step]:
    """The steps that lead from the one to the other, with a learning rate of up to three digits."""
    slopes = [
        (slope, way)
        for old, gradient, new in zip(*start, end, strict=True)
        if gradient is not None and gradient.is_floating_point() and old.shape == new.shape
        for slope, way in zip(gradient.flatten().tolist(), (old - new).flatten().tolist(), strict=True)
    ]
    slope, way = max(slopes, key=lambda pair: abs(pair[0]), default=(0.0, 0.0))
    if not slope:
        return []
    rate = float(f"{way / slope:.3g}")
    return [step for step in (Step(rate, fused=False), Step(rate, fused=True)) if step.leads(start, end)]


class Descent:
    """The way that the other side takes from one place where it asks a function to the next."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._target: int | None = None
        self._way: list[Place] = []  # since the last question
        self._steps: list[Step] = []  # that may be the right one
        self._broken = False
        self._ahead = _FEWEST

    def asked(self, target: int, values: Sequence[torch.Tensor]) -> int:
        """Note where a function had to be asked.

        Returns:
            How many places are to be foreseen from here: none where the way is not that of gradient descent.
        """
        comparable = self._target == target and bool(self._way) and len(self._way[-1].gradients) == len(values)
        if comparable and not self._broken:
            self._learn(values)
        self._target, self._way = target, [Place(values, [])]
        if not comparable or not self._steps:
            return 0
        self._ahead = min(2 * self._ahead, _MOST)
        return self._ahead

    def _learn(self, values: Sequence[torch.Tensor]) -> None:
        if not self._steps:
            self._steps = _steps(self._way[-1], values)
        elif not self._steps[0].leads(self._way[-1], values):
            # Both roundings had come to the same, up to somewhere on the way.
            places = [place for place in self._way if place.gradients]
            self._steps = [step for step in self._steps[1:] if any(step.leads(place, values) for place in places)]
            self._broken = not self._steps

    def sloped(self, gradients: Sequence[torch.Tensor | None]) -> None:
        """Note the gradients of the loss at the last place, by each of its values."""
        self._way[-1] = self._way[-1]._replace(gradients=gradients)

    def next_values(self) -> Sequence[torch.Tensor]:
        """Go one step on."""
        values = self._steps[0].from_(self._way[-1])
        self._way.append(Place(values, []))
        return values
