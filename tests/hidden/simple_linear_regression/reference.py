"""What the hidden tests compare with: the notebook's data, gradient descent as it should be, float32's exactness."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from autograder.testing import assert_close, below, formula, numbers, smallest

# A float32 operation is off by at most 2^-24 of its result. The computations here are sums and products of at most
# 100 rows, in an order of the student's choice: 100 operations in a row, each of which may lose that much.
ROUNDING = 100 * 2**-24

# Gradient descent that converges does not add up rounding: each step shrinks the error of the last by the same factor
# as the error of the model. Left is what a step itself loses, on values of up to 20 and gradients of up to 30.
TRAJECTORY_RTOL = 20 * ROUNDING
TRAJECTORY_ATOL = 20 * ROUNDING

# A step is the difference of two parameters of about 1, and as short as a hundredth of a gradient.
STEP_RTOL = 1e-4

_DEFAULT_EPOCHS = 100

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


def fresh_data(generator: torch.Generator, rows: int = 40) -> tuple[Tensor, Tensor]:
    """Another line with noise, on a scaled feature: float32, shape (rows, 1) each.

    A permutation of fixed steps, so that the feature's spread, and with it the descent, is the same for every seed. So
    is the spread of the noise: the cost stays above that of the notebook's data, and who stops there does not do so
    here.
    """
    x = scaled(torch.randperm(rows, generator=generator).float().reshape(-1, 1))
    bias, slope = 3 + 4 * torch.rand(2, generator=generator)
    noise = scaled(torch.randn(rows, 1, generator=generator))
    return x, bias - slope * x + 1.2 * noise


def line_to_rest_on(generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """A line without noise, on a scaled feature: float32, shape (40, 1) each.

    With the learning rate 0.9, each step takes nine tenths of the error away: after ten of them nothing is left. With
    2.1, each step makes it larger.
    """
    x, _ = fresh_data(generator)
    bias, slope = 3 + 4 * torch.rand(2, generator=generator)
    return x, bias - slope * x


def data_about_another_line(generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """The notebook's data with x scaled, and its noise about another line, farther away: float32, shape (100, 1) each.

    What is added to the targets lies on a line: the lowest cost is that of the notebook, and the way to it is secret.
    There, the notebook's own line costs 1 more at least.
    """
    x, y = course_data()
    x = scaled(x)
    bias, slope = 1 + torch.rand(2, generator=generator)
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
    """A cost that tells its arguments apart. Where its gradient points depends on each parameter."""
    return ((predictions - 2 * targets) ** 2).mean() / 100


@formula
def steep(predictions: Tensor, targets: Tensor) -> Tensor:
    """The same, with a gradient so large that a step along it raises the cost."""
    return 30_000 * lopsided(predictions, targets)


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


def assert_descended(
    trained: Sequence[float], cost: Callable[..., Tensor], start: Sequence[Tensor], epochs: int, learning_rate: float
) -> int:
    """Assert that gradient descent leads to these parameters; returns in how many steps.

    With as many as asked for, or one more or less, or as many as are the default: how many, another test asks.
    """
    failed = None
    linear = len(flat(start)) == 2  # of other models, the way is lost in rounding
    for steps in dict.fromkeys((epochs, epochs + 1, epochs - 1 or 1, *([_DEFAULT_EPOCHS] if linear else []))):
        final = descend(cost, start, steps, learning_rate).final
        try:
            assert_near(trained, flat(final), "the parameters after training")
            return steps
        except AssertionError as error:
            failed = failed or error
    raise failed or AssertionError


def assert_along(step: Sequence[float], gradient: Sequence[float]) -> None:
    """Assert that a step was made along a gradient, however long it is, and whether up or down."""
    made, slope = (torch.tensor([*values], dtype=torch.float64) for values in (step, gradient))
    assert below(0, made.norm()), "no step was made"
    made, slope = made / made.norm(), slope / slope.norm()
    off = smallest([(made - slope).norm(), (made + slope).norm()])
    assert below(off, STEP_RTOL), "the step is not along the gradient"


def assert_moved(places: Sequence[Sequence[float]], final: Sequence[float], epochs: int) -> None:
    """Assert that training went from place to place once in each epoch.

    Args:
        places: where predictions were asked for.
        final: where the parameters are afterwards. Where they have not moved, others have: another test says so.
    """
    visited = {tuple(place) for place in places}
    if tuple(final) in {tuple(place) for place in places[:1]}:
        assert len(visited) in (epochs, epochs + 1), f"predictions at {len(visited)} places in {epochs} epochs"
    else:
        visited |= {tuple(final)}
        assert len(visited) == epochs + 1, f"{len(visited) - 1} steps in {epochs} epochs"


def steps_to_judge(places: Sequence[Sequence[float]], final: Sequence[float], epochs: int) -> int:
    """How many steps were made, if training ended early after many; or as many as asked for.

    Whether it goes on to its last epoch, the tests of the histories ask.
    """
    steps = len({tuple(place) for place in (*places, final)}) - 1
    return steps if steps in range(10, epochs) else epochs


def flat(parameters: Sequence[Tensor]) -> list[float]:
    return numbers(torch.cat([torch.empty(0), *(one.detach().flatten() for one in parameters)]), "a parameter")


def apart(place: Sequence[float], other: Sequence[float], unit: float = 1.0) -> list[float]:
    """The way from the one to the other, in units of this length."""
    return [(one - two) / unit for one, two in zip(place, other, strict=True)]


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
