"""Hidden tests of `hypothesis`: 2 points."""

import numpy as np
import torch
from torch import Tensor, tensor

from autograder.testing import Fact, Student, as_tensor, assert_close, check, near, number, same, single

from .reference import ROUNDING, line


def _inputs(generator: torch.Generator, rows: int = 7) -> tuple[Tensor, Tensor, Tensor]:
    """A feature and two parameters, all between 1 and 2: no digits are lost in their sums."""
    x, theta_0, theta_1 = (1 + torch.rand(size, generator=generator) for size in ((rows, 1), (1, 1), (1, 1)))
    return x, theta_0, theta_1


@check(
    points="0.5",
    hint="Put in numbers by hand: which parameter is multiplied by `x`? Do plain numbers have each operation?",
)
def test_numbers_and_arrays(student: Student, generator: torch.Generator) -> None:
    """`hypothesis` works for Python numbers and for NumPy arrays"""
    x, theta_0, theta_1 = (value.item() for value in torch.rand(3, generator=generator, dtype=torch.float64) + 1)
    assert near(single(student.hypothesis(x, theta_0, theta_1)), theta_0 + theta_1 * x, atol=1e-12)
    assert near(single(student.hypothesis(3, 1, 2)), 7)
    array = np.array([[1.0], [2.0], [4.0]])
    expected = torch.from_numpy(theta_0 + theta_1 * array)
    result = single(student.hypothesis(array, theta_0, theta_1))
    if not isinstance(result, np.ndarray):
        raise Fact("for a NumPy array, the result is not a NumPy array")
    assert_close(torch.from_numpy(result), expected, rtol=1e-12, atol=0)


@check(
    points="0.5",
    hint="Compare with the formula. What are the shape and the dtype of your result for an `x` of shape (m, 1)?",
)
def test_tensors(student: Student, generator: torch.Generator) -> None:
    """For a tensor of shape (m, 1), `hypothesis` gives the predictions, in shape (m, 1)"""
    # As many rows as in the notebook: another feature than the notebook's own.
    for rows, sign, side in ((100, 1, 1), (1, 1, 1), (7, -1, 1), (7, -1, -1)):
        x, theta_0, theta_1 = _inputs(generator, rows)
        # Predictions, and then the feature, are below zero. Both terms have the same sign: again no digits are lost.
        x, theta_0, theta_1 = side * x, sign * theta_0, sign * side * theta_1
        expected = line(x, theta_0, theta_1)
        assert_close(student.hypothesis(x, theta_0, theta_1), expected, rtol=ROUNDING)


@check(points="0.5", hint="Training needs derivatives: is something cut off from the parameters, or left out?")
def test_gradients_reach_both_parameters(student: Student, generator: torch.Generator) -> None:
    """Gradients reach both parameters"""
    x, theta_0, theta_1 = _inputs(generator)
    slope = x.sum().reshape(1, 1)
    theta_0.requires_grad_()
    theta_1.requires_grad_()
    predictions = as_tensor(single(student.hypothesis(x, theta_0, theta_1)))
    if not predictions.requires_grad:
        raise Fact("the predictions do not hang on the parameters: they require no gradient")
    assert predictions.is_floating_point(), f"the predictions are {predictions.dtype}"
    assert predictions.numel() == 7, f"the predictions have shape {tuple(predictions.shape)}"
    total = predictions.sum()
    number(total, "the sum of the predictions")  # of NaN, the gradients may be right all the same
    total.backward()
    assert_close(theta_0.grad, tensor([[7.0]]), rtol=ROUNDING, what="the gradient of theta_0")
    assert_close(theta_1.grad, slope, rtol=ROUNDING, what="the gradient of theta_1")


@check(points="0.5", hint="A function that computes something new should not change what it was given.")
def test_arguments_are_left_alone(student: Student, generator: torch.Generator) -> None:
    """`hypothesis` gives the predictions, and leaves its arguments as they were"""
    arguments = _inputs(generator)
    before = [value.clone() for value in arguments]
    predictions = as_tensor(single(student.hypothesis(*arguments)))
    assert predictions.is_floating_point(), f"the predictions are {predictions.dtype}"
    # Shape and dtype have a test of their own.
    assert_close(predictions.flatten().float(), line(*before).flatten(), rtol=ROUNDING)
    if not all(same(value, old) for value, old in zip(arguments, before, strict=True)):
        raise Fact("an argument was changed")
