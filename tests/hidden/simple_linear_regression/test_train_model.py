"""Hidden tests of `train_model`: 6 points. Models, costs and data are the tests' own.

Where a test asks what training did to the parameters, it looks at the tensors that it passed in. The histories have a
test of their own.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.testing import Student, Watched, check, formula, number, numbers, rows

from .reference import (
    THRESHOLD,
    Descent,
    assert_near,
    data_about_another_line,
    descend,
    fresh_data,
    half_mse,
    line,
    line_to_rest_on,
    lopsided,
    raised_half_mse,
    same,
)

Pair = tuple[Tensor, Tensor]
Model = Callable[[Tensor, Tensor, Tensor], Tensor]
Cost = Callable[[Tensor, Tensor], Tensor]

_NAMES = ("cost_hist", "theta_0_hist", "theta_1_hist", "theta_0_grad_hist", "theta_1_grad_hist")


@formula
def parabola(x: Tensor, theta_0: Tensor, theta_1: Tensor) -> Tensor:
    return theta_0 * x**2 - 2 * theta_1


def _data(secret: torch.Generator) -> Pair:
    """A feature with mean -2, so that each parameter's gradient depends on the other parameter, and descent is slow:
    after 100 epochs it is still on its way, and every other way leads elsewhere."""
    x, y = fresh_data(secret)
    return x - 2, y


def _start(secret: torch.Generator) -> Pair:
    """Parameters between -1 and 0: with the data above, both gradients are far from zero."""
    theta_0, theta_1 = -torch.rand(2, 1, 1, generator=secret)
    return theta_0.clone().requires_grad_(), theta_1.clone().requires_grad_()


def _expected(
    data: Pair, start: Sequence[Tensor], epochs: int, learning_rate: float, model: Model = line, cost: Cost = half_mse
) -> Descent:
    x, y = (tensor.double() for tensor in data)
    return descend(lambda theta_0, theta_1: cost(model(x, theta_0, theta_1), y), start, epochs, learning_rate)


def _assert_trained(thetas: Pair, descent: Descent) -> None:
    trained = [number(theta, "a parameter") for theta in thetas]
    assert_near(trained, [value.item() for value in descent.final], "the parameters after training")


@check(points=1, hint="Is each parameter moved against its own gradient, and is it the tensor passed in that moves?")
def test_one_step(student: Student, secret: torch.Generator) -> None:
    """One epoch moves the two tensors that were passed in by one step of gradient descent, and nothing else"""
    data, thetas = _data(secret), _start(secret)
    before = [tensor.clone() for tensor in data]
    descent = _expected(data, thetas, 1, 0.1)
    student.train_model(*data, line, half_mse, *thetas, epochs=1, learning_rate=0.1)
    _assert_trained(thetas, descent)
    assert all(same(now, old) for now, old in zip(data, before, strict=True)), "the data were changed"


@check(points=1, hint="What is carried over from one epoch to the next? `backward()` adds to what is in `.grad`.")
def test_many_steps(student: Student, secret: torch.Generator) -> None:
    """Many epochs go the whole way of gradient descent"""
    data, thetas = _data(secret), _start(secret)
    descent = _expected(data, thetas, 60, 0.1)
    student.train_model(*data, line, half_mse, *thetas, epochs=60, learning_rate=0.1)
    try:
        _assert_trained(thetas, descent)
    except AssertionError:  # who takes the default, 100 epochs, whatever is passed, is told so by the next test
        _assert_trained(thetas, _expected(data, descent.final, 40, 0.1))


@check(points=1, hint="Do the number of epochs and the size of the step follow from the arguments?")
def test_epochs_and_learning_rate(student: Student, secret: torch.Generator) -> None:
    """`epochs` and `learning_rate` are honoured"""
    for learning_rate in (0.2, 0.01):
        data, thetas = _data(secret), _start(secret)
        descent = _expected(data, thetas, 1, learning_rate)
        student.train_model(*data, line, half_mse, *thetas, epochs=1, learning_rate=learning_rate)
        _assert_trained(thetas, descent)
    for epochs in (1, 7):
        model = Watched(line)
        student.train_model(*_data(secret), model, half_mse, *_start(secret), epochs=epochs, learning_rate=0.1)
        places = len({tuple(number(call[name], name) for name in ("theta_0", "theta_1")) for call in model.calls})
        assert places in (epochs, epochs + 1), f"predictions at {places} different places in {epochs} epochs"


@check(points=1, hint="Which model and which cost are used, and do their arguments come in the order that they expect?")
def test_uses_the_functions_passed_in(student: Student, secret: torch.Generator) -> None:
    """Any model and any cost that are passed in are trained"""
    data, thetas = _data(secret), _start(secret)
    descent = _expected(data, thetas, 1, 0.1, parabola, lopsided)
    student.train_model(*data, parabola, lopsided, *thetas, epochs=1, learning_rate=0.1)
    _assert_trained(thetas, descent)


@check(points=1, hint="The records of an epoch are numbers, made before its update: are they those of that moment?")
def test_records(student: Student, secret: torch.Generator) -> None:
    """What is recorded belongs together: cost, parameters and gradients of each epoch"""
    data, thetas = _data(secret), _start(secret)
    x, y = (tensor.double() for tensor in data)
    first = _expected(data, thetas, 1, 0.1)
    result = student.train_model(*data, line, raised_half_mse, *thetas, epochs=8, learning_rate=0.1)
    costs, *others = (_history(h, name, 8) for h, name in zip(rows(result, 5), _NAMES, strict=True))
    values, gradients = others[:2], others[2:]
    pairs = torch.tensor(values, dtype=torch.float64).T
    assert_near(costs, [raised_half_mse(line(x, *pair), y).item() for pair in pairs], "cost_hist")
    for place in range(2):
        assert_near(values[place][:1], [first.parameters[place][0].item()], _NAMES[1 + place])
        assert_near(gradients[place][:1], [first.gradients[place][0].item()], _NAMES[3 + place])
        # Each step is made with the gradient recorded, whether or not that is the right one: `test_many_steps` asks.
        steps = [value - 0.1 * gradient for value, gradient in zip(values[place], gradients[place], strict=True)]
        assert_near(values[place][1:], steps[:-1], f"the steps of theta_{place}")
    # Training does not end before its last epoch, even where there is nothing left to learn, or where the cost rises.
    for learning_rate in (0.9, 2.1):
        data = line_to_rest_on(secret)
        result = student.train_model(*data, line, half_mse, *_start(secret), epochs=12, learning_rate=learning_rate)
        for history, name in zip(rows(result, 5), _NAMES, strict=True):
            _history(history, name, 12)


def _history(history: Any, name: str, epochs: int) -> list[float]:
    """One number per epoch: floats, or tensors and arrays of one element that are cut off from the graph."""
    entries: Sequence[object] = history if isinstance(history, (list, tuple)) else [history]
    assert not any(isinstance(entry, Tensor) and entry.requires_grad for entry in entries), f"{name} requires grad"
    values = numbers(history.reshape(-1) if isinstance(history, (Tensor, np.ndarray)) else history, name)
    assert len(values) == epochs, f"{name} has {len(values)} entries for {epochs} epochs"
    return values


@check(points=1, hint="After 100 epochs on the scaled data, does the cost still fall, or does it swing?")
def test_final_cost(student: Student, secret: torch.Generator) -> None:
    """With `epochs` and `learning_rate` left out, the cost on scaled data ends as low as it can"""
    (x, y), thetas = data_about_another_line(secret), _start(secret)
    student.train_model(x.clone(), y.clone(), line, half_mse, *thetas)
    theta_0, theta_1 = (number(theta, "a parameter") for theta in thetas)
    final = half_mse(theta_0 + theta_1 * x, y).item()
    assert final < THRESHOLD, f"the cost is {final:.4f}"
