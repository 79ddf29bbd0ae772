"""Hidden tests of `train_model_new`: 5 points. Modules, costs and data are the tests' own."""

from typing import Any

import torch
from torch import Tensor, nn

from autograder.testing import Student, check, numbers

from .reference import (
    NEARLY_LOWEST,
    THRESHOLD,
    Descent,
    assert_near,
    course_data,
    descend,
    fresh_data,
    half_mse,
    lowest_half_mse,
    scaled,
)


class Line(nn.Module):
    """A line, drawn anew."""

    def __init__(self, secret: torch.Generator) -> None:
        super().__init__()
        self.linear = nn.Linear(1, 1)
        _draw(self, secret)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.linear(x)
        return result


class Wave(nn.Module):
    """A model with four parameters in two layers, one of them twice as deep in the module."""

    def __init__(self, secret: torch.Generator) -> None:
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(1, 1), nn.Tanh())
        self.out = nn.Linear(1, 1)
        _draw(self, secret)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.out(self.hidden(x))
        return result


def _draw(module: nn.Module, secret: torch.Generator) -> None:
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.5 + torch.rand(parameter.shape, generator=secret))


def _train(student: Student, data: tuple[Tensor, Tensor], model: nn.Module, **options: Any) -> list[float]:
    cost = options.pop("cost", half_mse)
    history = numbers(student.train_model_new(*data, model, cost, **options), "cost_hist")
    epochs = options.get("epochs", 100)
    assert len(history) == epochs, f"cost_hist has {len(history)} entries for {epochs} epochs"
    return history


def _expected(
    data: tuple[Tensor, Tensor], model: nn.Module, epochs: int, learning_rate: float, cost: Any = half_mse
) -> Descent:
    names = [name for name, _ in model.named_parameters()]
    x, y = (tensor.double() for tensor in data)

    def loss(*parameters: Tensor) -> Tensor:
        result: Tensor = cost(torch.func.functional_call(model, dict(zip(names, parameters, strict=True)), (x,)), y)
        return result

    return descend(loss, list(model.parameters()), epochs, learning_rate)


def _assert_trained(model: nn.Module, descent: Descent) -> None:
    trained = [parameter.item() for parameter in model.parameters()]
    assert_near(trained, [value.item() for value in descent.final], "the parameters after training")


@check(
    points=1, hint="Is every parameter of the module moved against its own gradient, and does it stay the same object?"
)
def test_one_step(student: Student, secret: torch.Generator) -> None:
    """One epoch moves all parameters of the module that was passed in by one step of gradient descent"""
    for kind in (Line, Wave):
        data, model = fresh_data(secret), kind(secret)
        descent = _expected(data, model, 1, 0.1)
        _train(student, data, model, epochs=1, learning_rate=0.1)
        _assert_trained(model, descent)


@check(points=1, hint="`backward()` adds to what is in `.grad`: what is there when the next epoch begins?")
def test_many_steps(student: Student, secret: torch.Generator) -> None:
    """Many epochs go the whole way of gradient descent"""
    data, model = fresh_data(secret), Line(secret)
    descent = _expected(data, model, 25, 0.1)
    costs = _train(student, data, model, epochs=25, learning_rate=0.1)
    _assert_trained(model, descent)
    assert_near(costs, descent.costs, "cost_hist")


@check(points="0.5", hint="Do the number of epochs and the size of the step follow from the arguments?")
def test_epochs_and_learning_rate(student: Student, secret: torch.Generator) -> None:
    """`epochs` and `learning_rate` are honoured"""
    for epochs in (1, 4):
        _train(student, fresh_data(secret), Line(secret), epochs=epochs, learning_rate=0.05)
    for learning_rate in (0.5, 0.01):
        data, model = fresh_data(secret), Line(secret)
        descent = _expected(data, model, 1, learning_rate)
        _train(student, data, model, epochs=1, learning_rate=learning_rate)
        _assert_trained(model, descent)


@check(points="0.5", hint="Which cost is used: the one passed in, or one of the notebook?")
def test_uses_the_cost_passed_in(student: Student, secret: torch.Generator) -> None:
    """Any cost that is passed in is used"""

    def rounded(predictions: Tensor, targets: Tensor) -> Tensor:
        return (1 + (predictions - targets) ** 2).sqrt().mean()

    data, model = fresh_data(secret), Line(secret)
    descent = _expected(data, model, 1, 0.1, rounded)
    costs = _train(student, data, model, cost=rounded, epochs=1, learning_rate=0.1)
    _assert_trained(model, descent)
    assert_near(costs, descent.costs, "cost_hist")


@check(points=1, hint="What is recorded in an epoch, and when: before or after the update?")
def test_history(student: Student, secret: torch.Generator) -> None:
    """The history holds the cost of each epoch, as it was before the update"""
    data, model = fresh_data(secret), Line(secret)
    calls: list[float] = []

    def noted(predictions: Tensor, targets: Tensor) -> Tensor:
        loss = half_mse(predictions, targets)
        calls.append(loss.item())
        return loss

    first = _expected(data, model, 1, 0.1).costs
    costs = _train(student, data, model, cost=noted, epochs=6, learning_rate=0.1)
    assert_near(costs[:1], first, "cost_hist")
    assert costs[-1] < costs[0], "the cost does not fall"
    # Whatever the training does, each entry is a cost that was computed, and they come in order.
    position = 0
    for cost in costs:
        while position < len(calls) and abs(calls[position] - cost) > 1e-6 * (1 + abs(cost)):
            position += 1
        assert position < len(calls), "an entry is not a cost of this training"


@check(points=1, hint="After 100 epochs on the scaled data, does the cost still fall, or does it swing?")
def test_final_cost(student: Student, secret: torch.Generator) -> None:
    """On the notebook's data, scaled, the cost after 100 epochs is as low as it can be"""
    x, y = course_data()
    trainings = [(scaled(x), y, THRESHOLD)]
    x, y = fresh_data(secret)
    trainings.append((x, y, NEARLY_LOWEST * lowest_half_mse(x, y)))
    for x, y, threshold in trainings:
        model = Line(secret)
        student.train_model_new(x.clone(), y.clone(), model, half_mse)
        with torch.no_grad():
            final = half_mse(model(x), y).item()
        assert final < threshold, f"the cost is {final:.4f}, not below {threshold:.4f}"
