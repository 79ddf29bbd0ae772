"""What is asked of a task that lost points, to find out in what it goes wrong: public inputs, the simplest first.

The numbers are others than those of the tests.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import numpy as np
import torch
from torch import Tensor, tensor

from autograder.testing import Seen, Student, StudentError, Words, nodes, number, probe, same, single


def column_of(*values: float, dtype: torch.dtype = torch.float32) -> Tensor:
    return tensor(values, dtype=dtype).reshape(-1, 1)


def changed(*pairs: tuple[Tensor, Tensor]) -> Words:
    return Words("as they were" if all(same(now, old) for now, old in pairs) else "changed")


def values_of(values: Tensor) -> Words:
    """Numbers of our own tensors, whose type and shape say nothing."""
    return Words(" ".join(f"{value:.6g}" for value in values.detach().flatten().tolist()))


def _gradient(result: object, *leaves: Tensor) -> Iterator[Words]:
    """The gradients of the sum of a result, or that there are none."""
    if not isinstance(result, Tensor) or not result.requires_grad:
        yield from (Words("none") for _ in leaves)
        return
    result.sum().backward()
    yield from (Words("none") if leaf.grad is None else values_of(leaf.grad) for leaf in leaves)


# ---- hypothesis ----

HYPOTHESIS = "test_hypothesis"


@probe(HYPOTHESIS, case="x = 2.5, theta_0 = 5 and theta_1 = 3", right={"the result": "5 + 3 · 2.5 is 12.5"})
def numbers(student: Student) -> Seen:
    yield "the result", student.hypothesis(2.5, 5.0, 3.0)


@probe(
    HYPOTHESIS,
    decides=True,
    case="the tensor x = 2, 4, -1 of shape (3, 1), theta_0 = 5 and theta_1 = 3",
    right={"the result": "5 + 3 · 2, 5 + 3 · 4 and 5 + 3 · (-1) are 11, 17 and 2"},
)
def column(student: Student) -> Seen:
    x, theta_0, theta_1 = column_of(2, 4, -1), column_of(5), column_of(3)
    before = [value.clone() for value in (x, theta_0, theta_1)]
    yield "the result", student.hypothesis(x, theta_0, theta_1)
    yield "what was passed in", changed(*zip((x, theta_0, theta_1), before, strict=True))


@probe(
    HYPOTHESIS,
    decides=True,
    case="the tensor x = -2, -4 of shape (2, 1), theta_0 = 1 and theta_1 = 3",
    right={"the result": "1 + 3 · (-2) and 1 + 3 · (-4) are -5 and -11"},
)
def below_zero(student: Student) -> Seen:
    yield "the result", student.hypothesis(column_of(-2, -4), column_of(1), column_of(3))


@probe(
    HYPOTHESIS,
    case="the NumPy array x = 2, 4 of shape (2, 1), theta_0 = 5 and theta_1 = 3",
    right={"the result": "5 + 3 · 2 and 5 + 3 · 4 are 11 and 17"},
)
def array(student: Student) -> Seen:
    yield "the result", student.hypothesis(np.array([[2.0], [4.0]]), 5.0, 3.0)


@probe(
    HYPOTHESIS,
    decides=True,
    case="the tensor x = 2, 4, -1 of shape (3, 1), and the sum of the predictions",
    right={
        "the gradient of theta_0": "Each of the three predictions grows with theta_0 as theta_0 does: 1 + 1 + 1 is 3",
        "the gradient of theta_1": "Each prediction grows with theta_1 by its x: 2 + 4 - 1 is 5",
    },
)
def gradients(student: Student) -> Seen:
    theta_0, theta_1 = column_of(5).requires_grad_(), column_of(3).requires_grad_()
    result = student.hypothesis(column_of(2, 4, -1), theta_0, theta_1)
    for name, gradient in zip(("theta_0", "theta_1"), _gradient(result, theta_0, theta_1), strict=True):
        yield f"the gradient of {name}", gradient


@probe(
    HYPOTHESIS,
    case="a column of the 100 numbers 0, 1, … 99, theta_0 = 5 and theta_1 = 3",
    right={"the result": "5 + 3 · 0, 5 + 3 · 1 and so on are 5, 8, …"},
)
def hundred_rows(student: Student) -> Seen:
    yield "the result", student.hypothesis(column_of(*range(100)), column_of(5), column_of(3))


@probe(
    HYPOTHESIS,
    decides=True,
    case="the same x and the same parameters, two times",
    right={"the second result": "It is the first one again: chance has no part in the line"},
)
def again(student: Student) -> Seen:
    one, other = (student.hypothesis(column_of(2, 4), column_of(5), column_of(3)) for _ in range(2))
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        yield "the second result", Words("the same" if torch.equal(one, other) else "not the same")


@probe(
    HYPOTHESIS,
    decides=True,
    case="plain numbers or a NumPy array in the place of tensors",
    right=dict.fromkeys(("what a number becomes", "what an array becomes"), "It stays what it is"),
)
def kinds(student: Student) -> Seen:
    """Where tensors are as they should be."""
    theta_0, theta_1 = column_of(5).requires_grad_(), column_of(3).requires_grad_()
    column = student.hypothesis(column_of(2, 4), theta_0, theta_1)
    right = isinstance(column, Tensor) and column.requires_grad and column.shape == (2, 1)
    if not right or column.tolist() != [[11.0], [17.0]]:
        return
    for what, x in (("a number", 2.0), ("an array", np.array([[2.0], [4.0]]))):
        try:
            result = student.hypothesis(x, 5.0, 3.0)
        except StudentError:  # at which line, other probes say
            yield f"what {what} becomes", Words("an error")
            continue
        kept = isinstance(result, (float, int, np.number) if isinstance(x, float) else np.ndarray)
        tensor = "a tensor" if isinstance(result, Tensor) else "something else"
        yield f"what {what} becomes", Words("what it was" if kept else tensor)


# ---- mse ----

MSE = "test_mse"
_LOSSES = {"mse_loss", "MSELoss", "l1_loss", "L1Loss", "huber_loss", "smooth_l1_loss", "gaussian_nll_loss"}
_LOSSES |= {"HuberLoss", "SmoothL1Loss", "GaussianNLLLoss"}


@probe(
    MSE,
    case="predictions 2 and 6 and targets 1 and 2",
    right={"the cost": "The errors are 1 and 4: (1² + 4²) / (2 · 2) is 4.25"},
)
def two_rows(student: Student) -> Seen:
    predictions, targets = column_of(2, 6), column_of(1, 2)
    before = predictions.clone(), targets.clone()
    yield "the cost", student.mse(predictions, targets)
    yield "what was passed in", changed((predictions, before[0]), (targets, before[1]))


@probe(
    MSE,
    case="predictions 1, 2 and 3 and targets 2, 0 and 6",
    right={"the cost": "The errors are -1, 2 and -3: (1 + 4 + 9) / (2 · 3) is 2.333"},
)
def three_rows(student: Student) -> Seen:
    yield "the cost", student.mse(column_of(1, 2, 3), column_of(2, 0, 6))


@probe(
    MSE,
    case="predictions 30 and 1 and targets 0 and 0",
    right={"the cost": "The errors are 30 and 1: (900 + 1) / (2 · 2) is 225.25"},
)
def large_error(student: Student) -> Seen:
    yield "the cost", student.mse(column_of(30, 1), column_of(0, 0))


@probe(
    MSE,
    case="predictions 2 and 6 and targets 1 and 2",
    right={"the gradient of the predictions": "It is the errors, divided by m: 1 / 2 and 4 / 2 are 0.5 and 2"},
)
def cost_gradient(student: Student) -> Seen:
    predictions = column_of(2, 6).requires_grad_()
    result = student.mse(predictions, column_of(1, 2))
    yield "the cost", result
    [gradient] = _gradient(result, predictions)
    yield "the gradient of the predictions", gradient


_SQUARES = "the sum of the squared errors"
_TARGETS = (1.0, 2.0, 4.0)
_ERRORS = ((1.0, -2.0, 3.0), (4.0, 1.0, -2.0), (-5.0, 1.0, 1.0))
_MEASURES: list[tuple[str, Callable[[Tensor, Tensor], Tensor]]] = [
    (_SQUARES, lambda p, t: ((p - t) ** 2).sum()),
    ("the sum of the errors without their sign", lambda p, t: (p - t).abs().sum()),
    ("the sum of the errors", lambda p, t: (p - t).sum()),
    ("the square of the sum of the errors", lambda p, t: (p - t).sum() ** 2),
    ("the root of the sum of the squared errors", lambda p, t: (p - t).norm()),
    ("squares of each prediction with each target", lambda p, t: ((p - t.T) ** 2).sum()),
    ("squares of predictions and targets added", lambda p, t: ((p + t) ** 2).sum()),
    ("the squared error of one row", lambda p, t: ((p - t)[0] ** 2).sum()),
    ("the squared error of one row", lambda p, t: ((p - t)[-1] ** 2).sum()),
    ("nothing of predictions and targets", lambda p, t: torch.ones(())),
]
# What may stand in front of the sum, for m rows: a number, divided by one that may depend on m.
_NUMBERS = {"one half": 0.5, "no one half": 1.0, "a quarter": 0.25, "2, not one half": 2.0, "a minus": -0.5}
_DIVISORS: dict[str, Callable[[int], float]] = {
    "m": lambda m: m,
    "the notebook's m": lambda m: 100,
    "nothing": lambda m: 1,
    "m, twice": lambda m: m**2,
    "m - 1": lambda m: m - 1,
    "nothing, but multiplied by m": lambda m: 1 / m,
}


@probe(
    MSE,
    decides=True,
    case="targets 1, 2 and 4 and errors such as 1, -2 and 3",
    right={
        "what is measured": "The cost is the sum of the squared errors, divided by 2m",
        "what stands in front": "The sum is divided by 2m",
        "what it is divided by": "It is divided by 2m",
    },
)
def measured(student: Student) -> Seen:
    """What the cost is a multiple of, whichever it is; and where that is right, which multiple."""
    targets = column_of(*_TARGETS)
    pairs = [(targets + column_of(*errors), targets) for errors in _ERRORS]
    costs = [student.mse(*(one.clone() for one in pair)) for pair in (*pairs, (column_of(1, 0), column_of(0, 0)))]
    with suppress(AssertionError):  # what is no number has probes of its own
        *values, of_two_rows = [number(single(cost)) for cost in costs]
        measure = next(_measures(values, pairs), "another thing")
        yield "what is measured", Words(measure)
        if measure == _SQUARES:
            factor, divisor = _factors(of_two_rows, values[0] / sum(error**2 for error in _ERRORS[0]))
            yield "what stands in front", Words(factor)
            yield "what it is divided by", Words(divisor)


def _measures(values: Sequence[float], pairs: Sequence[tuple[Tensor, Tensor]]) -> Iterator[str]:
    """What all these values are the same multiple of."""
    for name, measure in _MEASURES:
        factors = [value / measure(*pair).item() for value, pair in zip(values, pairs, strict=True)]
        if max(factors) - min(factors) <= 1e-4 * abs(factors[0]):
            yield name


def _factors(of_two: float, of_three: float) -> tuple[str, str]:
    """What stands in front of a sum, by what it is for two rows and for three."""
    for name, factor in _NUMBERS.items():
        for divisor, of in _DIVISORS.items():
            if _near(of_two, factor / of(2)) and _near(of_three, factor / of(3)):
                return name, divisor
    return "another number", "another number"


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-4 * abs(other)


@probe(MSE, case="predictions 2 and 6 and targets 1 and 2 in float64")
def double(student: Student) -> Seen:
    yield "the cost", student.mse(column_of(2, 6, dtype=torch.float64), column_of(1, 2, dtype=torch.float64))


@probe(
    MSE,
    case="two rows and twenty",
    right={"the number of operations": "Tensor operations work on all rows at once: it is the same"},
)
def effort(student: Student) -> Seen:
    few, many = (student.operations("mse", torch.arange(n).reshape(-1, 1) / 2, torch.ones(n, 1)) for n in (2, 20))
    yield "the number of operations", Words("the same" if len(few) == len(many) else "another")
    named = {getattr(node, part, "") for node in definition(student, "mse") for part in ("id", "attr")}
    yield "a loss of PyTorch", Words("used" if _LOSSES & {*few, *named} else "not used")


def definition(student: Student, name: str) -> Iterator[ast.AST]:
    """What stands in the last function of this name."""
    found: list[ast.AST] = []
    for cell in student.cells():
        found = [
            node for node in nodes(student.tree(cell)) if isinstance(node, ast.FunctionDef) and node.name == name
        ] or found
    for node in found:
        yield from nodes(node)
