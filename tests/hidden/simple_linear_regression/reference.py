"""What the hidden tests compare with: the notebook's data, gradient descent as it should be, float32's exactness."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from autograder.testing import assert_close, formula

# A float32 operation is off by at most 2^-24 of its result. The computations here are sums and products of at most
# 100 rows, in an order of the student's choice: 100 operations in a row, each of which may lose that much.
ROUNDING = 100 * 2**-24

# Gradient descent that converges does not add up rounding: each step shrinks the error of the last by the same factor
# as the error of the model. Left is what a step itself loses, on values of up to 20 and gradients of up to 30.
TRAJECTORY_RTOL = 20 * ROUNDING
TRAJECTORY_ATOL = 20 * ROUNDING

# The lowest half-MSE is 0.4032923; 0.41 is within 2 % of it, and far below what a training with a mistake comes to.
THRESHOLD = 0.41
MSE_THRESHOLD = 0.85  # the same for MSELoss, whose lowest is 0.8065846


def course_data() -> tuple[Tensor, Tensor]:
    """x and y of the notebook, float32, shape (100, 1) each: new tensors, since submissions may change them."""
    x, y = _course_data()
    return x.clone(), y.clone()


@cache
def _course_data() -> tuple[Tensor, Tensor]:
    random = np.random.RandomState(42)  # the legacy generator that the notebook seeds
    x = random.uniform(low=0, high=10, size=100).astype(np.float32)
    y = (5 + 2 * x + random.randn(100)).astype(np.float32)
    return torch.from_numpy(x.reshape(-1, 1)), torch.from_numpy(y.reshape(-1, 1))


def scaled(x: Tensor, *, correction: int = 1) -> Tensor:
    """x with mean 0 and standard deviation 1, in x's dtype; computed in float64."""
    exact = x.double()
    return ((exact - exact.mean()) / exact.std(correction=correction)).to(x.dtype)


def fresh_data(secret: torch.Generator, rows: int = 40) -> tuple[Tensor, Tensor]:
    """Another line with noise, on a scaled feature: float32, shape (rows, 1) each.

    A permutation of fixed steps, so that the feature's spread, and with it the descent, is the same for every seed.
    """
    x = scaled(torch.randperm(rows, generator=secret).float().reshape(-1, 1))
    bias, slope = 3 + 4 * torch.rand(2, generator=secret)
    noise = torch.randn(rows, 1, generator=secret) / 2
    return x, bias - slope * x + noise


def line_to_rest_on(secret: torch.Generator) -> tuple[Tensor, Tensor]:
    """A line without noise, on a scaled feature: float32, shape (40, 1) each.

    With the learning rate 0.9, each step takes nine tenths of the error away: after ten of them nothing is left. With
    2.1, each step makes it larger.
    """
    x, _ = fresh_data(secret)
    bias, slope = 3 + 4 * torch.rand(2, generator=secret)
    return x, bias - slope * x


def data_about_another_line(secret: torch.Generator) -> tuple[Tensor, Tensor]:
    """The notebook's data with x scaled, and its noise about another line, farther away: float32, shape (100, 1) each.

    What is added to the targets lies on a line: the lowest cost is that of the notebook, and the way to it is secret.
    There, the notebook's own line costs 1 more at least.
    """
    x, y = course_data()
    x = scaled(x)
    bias, slope = 1 + torch.rand(2, generator=secret)
    return x, y + bias + slope * x


@formula
def line(x: Tensor, theta_0: Tensor, theta_1: Tensor) -> Tensor:
    return theta_0 + theta_1 * x


@formula
def half_mse(predictions: Tensor, targets: Tensor) -> Tensor:
    return ((predictions - targets) ** 2).mean() / 2


@formula
def raised_half_mse(predictions: Tensor, targets: Tensor) -> Tensor:
    """Another cost with the same gradient: records show which one is used."""
    return half_mse(predictions, targets) + 1


@formula
def lopsided(predictions: Tensor, targets: Tensor) -> Tensor:
    """A cost that tells its arguments apart, with a gradient so large that it has its way whatever else is added."""
    return 1000 * (1 + (predictions - 2 * targets) ** 2).sqrt().mean()


def same(now: Tensor, before: Tensor) -> bool:
    """Whether a tensor that was passed to a submission is as it was; whatever became of its shape and dtype."""
    return now.dtype == before.dtype and torch.equal(now, before)


@dataclass(frozen=True)
class Descent:
    """Gradient descent, epoch by epoch.

    Attributes:
        costs: the cost before each update.
        parameters, gradients: one list a parameter: its value before each update, and the gradient there.
        final: the parameters after the last update.
    """

    costs: list[float]
    parameters: list[list[Tensor]]
    gradients: list[list[Tensor]]
    final: list[Tensor]


def descend(cost: Callable[..., Tensor], start: Sequence[Tensor], epochs: int, learning_rate: float) -> Descent:
    """Gradient descent on `cost(*parameters)`, in float64."""
    current = [tensor.detach().double() for tensor in start]
    descent = Descent([], [[] for _ in current], [[] for _ in current], current)
    for _ in range(epochs):
        leaves = [tensor.clone().requires_grad_() for tensor in current]
        loss = cost(*leaves)
        gradients = torch.autograd.grad(loss, leaves)
        descent.costs.append(loss.item())
        for place, (value, gradient) in enumerate(zip(current, gradients, strict=True)):
            descent.parameters[place].append(value)
            descent.gradients[place].append(gradient)
        current = [value - learning_rate * gradient for value, gradient in zip(current, gradients, strict=True)]
    return Descent(descent.costs, descent.parameters, descent.gradients, current)


def assert_near(actual: Sequence[float], expected: Sequence[float], what: str) -> None:
    """Assert that numbers are those of a descent in float64, as near as float32 allows."""
    assert len(actual) == len(expected), f"{what} has {len(actual)} entries, not {len(expected)}"
    assert_close(
        torch.tensor(actual, dtype=torch.float64),
        torch.tensor(expected, dtype=torch.float64),
        rtol=TRAJECTORY_RTOL,
        atol=TRAJECTORY_ATOL,
        what=what,
    )


def is_a_record(costs: Sequence[float], losses: Sequence[list[float]], fewest: int, most: int) -> bool:
    """Whether a history has an entry for each epoch of a training that led through these places.

    Where the loss is the first one again, or leaps up, another training may have begun; the history is that of one.

    Args:
        losses: for each place on the way, the losses that an entry may be.
        fewest, most: entries, if there was one training; of more trainings, it may have fewer.
    """
    feature = losses[-1].index(min(losses[-1]))  # the one that was trained on
    way = [entry[feature] for entry in losses]
    leaps = [place for place in range(1, len(way)) if way[place] == way[0] or way[place] > 2 * way[place - 1]]
    # Entries may be made after each step; one more, before the first or after the last, does no harm.
    starts = {start + after for start in (0, *leaps) for after in (0, 1) if start + after < len(losses)}
    in_number = (1 if leaps else fewest) <= len(costs) <= most
    return in_number and any(_follows(costs, losses[start:]) for start in starts)


def _follows(costs: Sequence[float], losses: Sequence[Sequence[float]]) -> bool:
    """Whether each entry of a history is the loss of the next place, or of the same where training has come to rest."""
    place = 0
    for position, cost in enumerate(costs):
        if position and place + 1 < len(losses) and is_one_of(cost, losses[place + 1]):
            place += 1
        elif not is_one_of(cost, losses[place]):
            return False
    return True


def leads_along(costs: Sequence[float], losses: Sequence[Sequence[float]]) -> bool:
    """Whether the entries of a history are losses on the way, in their order, however many places lie in between."""
    place = 0
    for cost in costs:
        while place < len(losses) and not is_one_of(cost, losses[place]):
            place += 1
        if place == len(losses):
            return False
    return True


def is_one_of(cost: float, losses: Sequence[float]) -> bool:
    """An entry of a history may have been rounded to two digits."""
    return any(abs(cost - loss) <= 0.006 + 1e-3 * loss for loss in losses)
