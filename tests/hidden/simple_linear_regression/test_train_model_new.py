"""Hidden tests of `train_model_new`: 5 points. Modules, costs and data are the tests' own."""

from collections.abc import Callable, Sequence
from itertools import groupby

import torch
from torch import Tensor, nn

from autograder.testing import Student, Watched, check, formula, number, numbers

from .reference import (
    THRESHOLD,
    Descent,
    assert_near,
    data_about_another_line,
    descend,
    fresh_data,
    half_mse,
    line_to_rest_on,
    lopsided,
    raised_half_mse,
    same,
)

Pair = tuple[Tensor, Tensor]
Cost = Callable[[Tensor, Tensor], Tensor]


@formula
class Line(nn.Module):
    """A line."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.linear(x)
        return result


@formula
class Wave(nn.Module):
    """A model with four parameters in two layers, one of them twice as deep in the module."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(1, 1), nn.Tanh())
        self.out = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.out(self.hidden(x))
        return result


def _drawn(module: nn.Module, secret: torch.Generator) -> nn.Module:
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.5 + torch.rand(parameter.shape, generator=secret))
    return module


def _data(secret: torch.Generator) -> Pair:
    """A feature with mean -2: descent is slow, so that after 100 epochs it is still on its way."""
    x, y = fresh_data(secret)
    return x - 2, y


def _expected(
    data: Pair,
    model: nn.Module,
    epochs: int,
    learning_rate: float,
    cost: Cost = half_mse,
    start: Sequence[Tensor] = (),
) -> Descent:
    names = [name for name, _ in model.named_parameters()]
    x, y = (tensor.double() for tensor in data)

    def loss(*parameters: Tensor) -> Tensor:
        return cost(torch.func.functional_call(model, dict(zip(names, parameters, strict=True)), (x,)), y)

    return descend(loss, start or list(model.parameters()), epochs, learning_rate)


def _trained(model: nn.Module) -> list[float]:
    return [number(parameter, "a parameter after training") for parameter in model.parameters()]


def _assert_trained(model: nn.Module, descent: Descent) -> None:
    assert_near(_trained(model), [value.item() for value in descent.final], "the parameters after training")


@check(
    points=1, hint="Is every parameter of the module moved against its own gradient, and does it stay the same object?"
)
def test_one_step(student: Student, secret: torch.Generator) -> None:
    """One epoch moves all parameters of the module that was passed in by one step of gradient descent"""
    for kind in (Line, Wave):
        data, model = fresh_data(secret), _drawn(kind(), secret)
        before = [tensor.clone() for tensor in data]
        descent = _expected(data, model, 1, 0.1)
        student.train_model_new(*data, model, half_mse, epochs=1, learning_rate=0.1)
        _assert_trained(model, descent)
        assert all(same(now, old) for now, old in zip(data, before, strict=True)), "the data were changed"


@check(points=1, hint="What is carried over from one epoch to the next? `backward()` adds to what is in `.grad`.")
def test_many_steps(student: Student, secret: torch.Generator) -> None:
    """Many epochs go the whole way of gradient descent"""
    data, model = _data(secret), _drawn(Line(), secret)
    descent = _expected(data, model, 60, 0.1)
    student.train_model_new(*data, model, half_mse, epochs=60, learning_rate=0.1)
    try:
        _assert_trained(model, descent)
    except AssertionError:  # who takes the default, 100 epochs, whatever is passed, is told so by the next test
        _assert_trained(model, _expected(data, model, 40, 0.1, start=descent.final))


@check(points="0.5", hint="Do the number of epochs and the size of the step follow from the arguments?")
def test_epochs_and_learning_rate(student: Student, secret: torch.Generator) -> None:
    """`epochs` and `learning_rate` are honoured"""
    for learning_rate in (0.2, 0.01):
        data, model = _data(secret), _drawn(Line(), secret)
        descent = _expected(data, model, 1, learning_rate)
        student.train_model_new(*data, model, half_mse, epochs=1, learning_rate=learning_rate)
        _assert_trained(model, descent)
    for epochs in (1, 7):
        watched = Watched(_drawn(Line(), secret))
        student.train_model_new(*_data(secret), watched, half_mse, epochs=epochs, learning_rate=0.1)
        names = ("linear.weight", "linear.bias")
        places = len({tuple(number(call[name], name) for name in names) for call in watched.calls})
        assert places in (epochs, epochs + 1), f"predictions at {places} different places in {epochs} epochs"


@check(points="0.5", hint="Which cost is used, and do its arguments come in the order that it expects?")
def test_uses_the_cost_passed_in(student: Student, secret: torch.Generator) -> None:
    """Any cost that is passed in is used"""
    data, model = fresh_data(secret), _drawn(Line(), secret)
    descent = _expected(data, model, 1, 0.1, lopsided)
    student.train_model_new(*data, model, lopsided, epochs=1, learning_rate=0.1)
    _assert_trained(model, descent)


@check(points=1, hint="What is recorded in an epoch, and when: before or after the update? One number each.")
def test_history(student: Student, secret: torch.Generator) -> None:
    """The history holds the cost of each epoch, as it was before the update"""
    data, model = _data(secret), _drawn(Line(), secret)
    cost = Watched(raised_half_mse)
    start = _expected(data, model, 1, 0.1).costs[0] + 1
    history = student.train_model_new(*data, model, cost, epochs=6, learning_rate=0.1)
    if isinstance(history, (list, tuple)):
        attached = [entry for entry in history if isinstance(entry, Tensor) and entry.requires_grad]
        assert not attached, "entries still hang on the graph"
    costs = numbers(history, "cost_hist")
    assert len(costs) == 6, f"cost_hist has {len(costs)} entries for 6 epochs"
    assert_near(costs[:1], [start], "cost_hist")
    assert len(set(costs)) > 1, "the cost never changes"
    # Whatever the training does, the entries are costs that it had, each at another place of its way, and in order.
    way = (one for one, _ in groupby(number(call["return"], "a cost") for call in cost.calls))
    for entry in costs:
        assert any(abs(one - entry) <= 1e-6 * abs(one) for one in way), "an entry is not the cost of its epoch"
    # Training does not end before its last epoch, even where there is nothing left to learn, or where the cost rises.
    for learning_rate in (0.9, 2.1):
        data, model = line_to_rest_on(secret), _drawn(Line(), secret)
        history = student.train_model_new(*data, model, half_mse, epochs=12, learning_rate=learning_rate)
        assert len(numbers(history, "cost_hist")) == 12, "training ended early"


@check(points=1, hint="After 100 epochs on the scaled data, does the cost still fall, or does it swing?")
def test_final_cost(student: Student, secret: torch.Generator) -> None:
    """With `epochs` and `learning_rate` left out, the cost on scaled data ends as low as it can"""
    (x, y), model = data_about_another_line(secret), _drawn(Line(), secret)
    student.train_model_new(x.clone(), y.clone(), model, half_mse)
    weight, bias = _trained(model)
    final = half_mse(weight * x + bias, y).item()
    assert final < THRESHOLD, f"the cost is {final:.4f}"
