"""Hidden tests of `train_model`: 6 points. Models, costs and data are the tests' own."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from autograder.testing import Student, check, numbers, rows

from .reference import THRESHOLD, Descent, assert_near, course_data, descend, fresh_data, half_mse, line, scaled

Model = Callable[[Tensor, Tensor, Tensor], Tensor]
Cost = Callable[[Tensor, Tensor], Tensor]

_NAMES = ("cost_hist", "theta_0_hist", "theta_1_hist", "theta_0_grad_hist", "theta_1_grad_hist")


def _start(secret: torch.Generator) -> tuple[Tensor, Tensor]:
    theta_0, theta_1 = torch.randn(2, 1, 1, generator=secret)
    return theta_0.clone().requires_grad_(), theta_1.clone().requires_grad_()


def _train(
    student: Student, data: tuple[Tensor, Tensor], thetas: tuple[Tensor, Tensor], **options: Any
) -> tuple[list[float], ...]:
    """The histories, each with as many entries as there are epochs."""
    model, cost = options.pop("model", line), options.pop("cost", half_mse)
    result = rows(student.train_model(*data, model, cost, *thetas, **options), 5, "what train_model returns")
    histories = tuple(numbers(history, name) for history, name in zip(result, _NAMES, strict=True))
    for history, name in zip(histories, _NAMES, strict=True):
        epochs = options.get("epochs", 100)
        assert len(history) == epochs, f"{name} has {len(history)} entries for {epochs} epochs"
    return histories


def _expected(
    data: tuple[Tensor, Tensor],
    thetas: tuple[Tensor, Tensor],
    epochs: int,
    learning_rate: float,
    model: Model = line,
    cost: Cost = half_mse,
) -> Descent:
    x, y = (tensor.double() for tensor in data)
    return descend(lambda t0, t1: cost(model(x, t0, t1), y), thetas, epochs, learning_rate)


def _assert_trained(thetas: Sequence[Tensor], descent: Descent) -> None:
    trained = [theta.item() for theta in thetas]
    assert_near(trained, [value.item() for value in descent.final], "the parameters after training")


@check(points=1, hint="Is each parameter moved against its own gradient, and is it the tensor passed in that moves?")
def test_one_step(student: Student, secret: torch.Generator) -> None:
    """One epoch moves the two tensors that were passed in by one step of gradient descent"""
    data, thetas = fresh_data(secret), _start(secret)
    before = [tensor.clone() for tensor in data]
    descent = _expected(data, thetas, 1, 0.1)
    _train(student, data, thetas, epochs=1, learning_rate=0.1)
    _assert_trained(thetas, descent)
    assert all(torch.equal(now, old) for now, old in zip(data, before, strict=True)), "the data were changed"


@check(points=1, hint="`backward()` adds to what is in `.grad`: what is there when the next epoch begins?")
def test_many_steps(student: Student, secret: torch.Generator) -> None:
    """Many epochs go the whole way of gradient descent"""
    data, thetas = fresh_data(secret), _start(secret)
    descent = _expected(data, thetas, 25, 0.1)
    costs, *_ = _train(student, data, thetas, epochs=25, learning_rate=0.1)
    _assert_trained(thetas, descent)
    assert_near(costs, descent.costs, "cost_hist")


@check(points=1, hint="Do the number of epochs and the size of the step follow from the arguments?")
def test_epochs_and_learning_rate(student: Student, secret: torch.Generator) -> None:
    """`epochs` and `learning_rate` are honoured"""
    for epochs in (1, 4):
        _train(student, fresh_data(secret), _start(secret), epochs=epochs, learning_rate=0.05)
    for learning_rate in (0.5, 0.01):
        data, thetas = fresh_data(secret), _start(secret)
        descent = _expected(data, thetas, 1, learning_rate)
        _train(student, data, thetas, epochs=1, learning_rate=learning_rate)
        _assert_trained(thetas, descent)


@check(points=1, hint="Which model and which cost are used: the ones passed in, or the ones of the notebook?")
def test_uses_the_functions_passed_in(student: Student, secret: torch.Generator) -> None:
    """Any model and any cost that are passed in are trained"""

    def parabola(x: Tensor, theta_0: Tensor, theta_1: Tensor) -> Tensor:
        return theta_0 * x**2 - 2 * theta_1

    def absolute(predictions: Tensor, targets: Tensor) -> Tensor:
        return (1 + (predictions - targets) ** 2).sqrt().mean()

    data, thetas = fresh_data(secret), _start(secret)
    descent = _expected(data, thetas, 1, 0.1, parabola, absolute)
    _train(student, data, thetas, model=parabola, cost=absolute, epochs=1, learning_rate=0.1)
    _assert_trained(thetas, descent)


@check(points=1, hint="The records are made before the update: are the parameters and gradients those of that moment?")
def test_records(student: Student, secret: torch.Generator) -> None:
    """What is recorded belongs together: cost, parameters and gradients of each epoch"""
    data, thetas = fresh_data(secret), _start(secret)
    start = [theta.item() for theta in thetas]
    costs, *values_and_gradients = _train(student, data, thetas, epochs=8, learning_rate=0.1)
    values, gradients = values_and_gradients[:2], values_and_gradients[2:]
    x, y = (tensor.double() for tensor in data)
    expected = [
        half_mse(line(x, torch.tensor(t0).double(), torch.tensor(t1).double()), y).item()
        for t0, t1 in zip(*values, strict=True)
    ]
    assert_near(costs, expected, "cost_hist")
    first = _expected(data, (torch.tensor(start[0]), torch.tensor(start[1])), 1, 0.1)
    for place in range(2):
        assert_near(values[place][:1], start[place : place + 1], _NAMES[1 + place])
        assert_near(gradients[place][:1], [first.gradients[place][0].item()], _NAMES[3 + place])
        # The step from one record to the next is made with the recorded gradient.
        steps = [value - 0.1 * gradient for value, gradient in zip(values[place], gradients[place], strict=True)]
        assert_near([*values[place][1:], thetas[place].item()], steps, f"the steps of theta_{place}")


@check(points=1, hint="After 100 epochs on the scaled data, does the cost still fall, or does it swing?")
def test_final_cost(student: Student) -> None:
    """On the notebook's data, scaled, the cost after 100 epochs is as low as it can be"""
    x, y = course_data()
    for correction in (0, 1):
        feature = scaled(x, correction=correction)
        torch.manual_seed(42)
        thetas = torch.randn(1, 1, requires_grad=True), torch.randn(1, 1, requires_grad=True)
        student.train_model(feature, y, line, half_mse, *thetas)
        with torch.no_grad():
            final = half_mse(line(feature, *thetas), y).item()
        assert final < THRESHOLD, f"the cost is {final:.4f}"
