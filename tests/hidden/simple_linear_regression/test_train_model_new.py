"""Hidden tests of `train_model_new`: 5 points. Modules, costs and data are the tests' own."""

import copy
from collections.abc import Callable
from itertools import groupby

import torch
from torch import Tensor, nn

from autograder.testing import (
    Fact,
    Student,
    Watched,
    below,
    check,
    count,
    formula,
    largest,
    near,
    number,
    numbers,
    same,
    smallest,
)

from .reference import (
    STEP_RTOL,
    THRESHOLD,
    apart,
    assert_along,
    assert_descended,
    assert_moved,
    assert_near,
    data_about_another_line,
    descend,
    flat,
    fresh_data,
    half_mse,
    line_to_rest_on,
    lopsided,
    raised_half_mse,
    steep,
    steps_to_judge,
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


def _drawn(module: nn.Module, generator: torch.Generator) -> nn.Module:
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.5 + torch.rand(parameter.shape, generator=generator))
    return module


def _data(generator: torch.Generator) -> Pair:
    """A feature with mean -2: descent is slow, so that after 100 epochs it is still on its way."""
    x, y = fresh_data(generator)
    return x - 2, y


def _cost(data: Pair, model: nn.Module, cost: Cost = half_mse) -> Callable[..., Tensor]:
    """The cost by the parameters of a model, in float64."""
    names = [name for name, _ in model.named_parameters()]
    x, y = (tensor.double() for tensor in data)

    def loss(*parameters: Tensor) -> Tensor:
        return cost(torch.func.functional_call(model, dict(zip(names, parameters, strict=True)), (x,)), y)

    return loss


def _parameters(model: nn.Module) -> list[Tensor]:
    return [parameter.detach().clone() for parameter in model.parameters()]


def _trained(
    student: Student, data: Pair, model: nn.Module, epochs: int, learning_rate: float, cost: Cost = half_mse
) -> list[float]:
    """Where training leads a model."""
    given = (tensor.clone() for tensor in data)
    student.train_model_new(*given, model, cost, epochs=epochs, learning_rate=learning_rate)
    return flat([*model.parameters()])


def _stepped(student: Student, data: Pair, model: nn.Module, cost: Cost = half_mse) -> list[float]:
    """Where the first step leads. If an epoch is missing, the third test says so: it comes in the second one then."""
    start = flat([*model.parameters()])
    place = _trained(student, data, model, 1, 0.1, cost)
    return place if any(apart(place, start)) else _trained(student, data, model, 2, 0.1, cost)


def _gradients(data: Pair, model: nn.Module, cost: Cost = half_mse) -> list[Tensor]:
    return [gradients[0] for gradients in descend(_cost(data, model, cost), _parameters(model), 1, 0.1).gradients]


@check(
    points=1, hint="Is every parameter of the module moved against its own gradient, and does it stay the same object?"
)
def test_one_step(student: Student, generator: torch.Generator) -> None:
    """One epoch moves all parameters of the module that was passed in by one step of gradient descent"""
    for kind in (Line, Wave):
        data, model = fresh_data(generator), _drawn(kind(), generator)
        given, start = [tensor.clone() for tensor in data], _parameters(model)
        student.train_model_new(*given, copy.deepcopy(model), half_mse, epochs=1, learning_rate=0.1)
        if not all(same(now, old) for now, old in zip(given, data, strict=True)):
            raise Fact("the data were changed")
        place = _stepped(student, data, model)
        if not any(apart(place, flat(start))):
            raise Fact("the model that was passed in has not moved")
        if below(2, assert_descended(place, _cost(data, model), start, 1, 0.1)):
            break  # of so many steps, the way of the other model is lost in rounding


@check(points=1, hint="What is carried over from one epoch to the next? `backward()` adds to what is in `.grad`.")
def test_many_steps(student: Student, generator: torch.Generator) -> None:
    """Many epochs go the whole way of gradient descent"""
    data, model = _data(generator), _drawn(Line(), generator)
    start, other = _parameters(model), copy.deepcopy(model)
    gradients = flat(_gradients(data, model))
    again = copy.deepcopy(model)
    try:
        assert_descended(_trained(student, data, model, 60, 0.1), _cost(data, model), start, 60, 0.1)
    except AssertionError:
        if _makes_the_right_step(student, data, generator):
            watched, given = Watched(again), [one.clone() for one in data]
            student.train_model_new(*given, watched, half_mse, epochs=60, learning_rate=0.1)
            trained = flat([*again.parameters()])
            assert_descended(trained, _cost(data, model), start, steps_to_judge(_places(watched), trained, 60), 0.1)
            return
        # A single step is another one already, of which the first test says so: many are many. Of steps ten times too
        # long, 60 lead to infinity.
        places = []
        for _ in range(30):
            places.append(_trained(student, data, other, 1, 0.1))
            other.zero_grad()
        trained = _trained(student, data, again, 30, 0.1)
        assert_along(apart(flat(start), places[0]), gradients)
        assert_near(trained, places[-1], "the parameters after training")


@check(points="0.5", hint="Do the number of epochs and the size of the step follow from the arguments?")
def test_epochs_and_learning_rate(student: Student, generator: torch.Generator) -> None:
    """`epochs` and `learning_rate` are honoured"""
    data, model = _data(generator), _drawn(Line(), generator)
    start = flat(_parameters(model))
    large, small = (apart(start, _trained(student, data, copy.deepcopy(model), 1, rate), rate) for rate in (0.2, 0.01))
    if not any(large):
        raise Fact("the model that was passed in has not moved")
    off, step = (largest(map(abs, way)) for way in (apart(large, small), large))
    assert below(off, STEP_RTOL * step), "the steps do not go with the rate"
    for epochs in (1, 7):
        model = _drawn(Line(), generator)
        watched = Watched(model)
        student.train_model_new(*_data(generator), watched, half_mse, epochs=epochs, learning_rate=0.1)
        assert_moved(_places(watched), flat([*model.parameters()]), epochs)


def _places(watched: Watched) -> list[list[float]]:
    """Weight and bias whenever predictions were asked for."""
    names = ("linear.weight", "linear.bias")
    return [[number(call[name], name) for name in names] for call in watched.calls]


@check(points="0.5", hint="Which cost is used, and do its arguments come in the order that it expects?")
def test_uses_the_cost_passed_in(student: Student, generator: torch.Generator) -> None:
    """Any cost that is passed in is used"""
    for cost in (lopsided, steep):
        data, model = _data(generator), _drawn(Line(), generator)
        start, gradients = _parameters(model), flat(_gradients(data, model, cost))
        trained = _stepped(student, data, model, cost)
        try:
            steps = assert_descended(trained, _cost(data, model, cost), start, 1, 0.1)
        except AssertionError:
            if _makes_the_right_step(student, data, generator):
                raise
            assert_along(apart(flat(start), trained), gradients)
            # One gradient may be met by chance, by steps with a few rows each say; two are not.
            data, model = _data(generator), _drawn(Line(), generator)
            start, gradients = _parameters(model), flat(_gradients(data, model, cost))
            assert_along(apart(flat(start), _stepped(student, data, model, cost)), gradients)
            break
        if below(1, steps):  # of more than one that is too long, nothing is left to compare
            break


def _makes_the_right_step(student: Student, data: Pair, generator: torch.Generator) -> bool:
    """Whether the first test finds no fault: then what is wrong with a step of another cost is told here."""
    model = _drawn(Line(), generator)
    start, cost = _parameters(model), _cost(data, copy.deepcopy(model))
    try:
        assert_descended(_stepped(student, data, model), cost, start, 1, 0.1)
    except AssertionError:
        return False
    return True


@check(points=1, hint="What is recorded in an epoch, and when: before or after the update? One number each.")
def test_history(student: Student, generator: torch.Generator) -> None:
    """The history holds the cost of each epoch, as it was before the update"""
    data, model = _data(generator), _drawn(Line(), generator)
    start = descend(_cost(data, model, raised_half_mse), _parameters(model), 1, 0.1).costs
    watched, cost = Watched(model), Watched(raised_half_mse)
    history = student.train_model_new(*data, watched, cost, epochs=6, learning_rate=0.1)
    if isinstance(history, (list, tuple)):
        attached = [entry for entry in history if isinstance(entry, Tensor) and entry.requires_grad]
        if attached:
            raise Fact("entries still hang on the graph")
    costs = numbers(history, "`cost_hist`")
    # One for each step, however many there are: `test_epochs_and_learning_rate` asks.
    steps = len({tuple(place) for place in (*_places(watched), flat([*model.parameters()]))}) - 1
    if len(costs) not in (6, steps):
        raise Fact(f"`cost_hist` has {len(costs)} entries for 6 epochs")
    assert_near(costs[:1], start, "cost_hist")
    assert len(set(costs)) > 1, "the cost never changes"
    # Whatever the training does, the entries are costs that it had, each at another place of its way, and in order.
    way = (one for one, _ in groupby(number(call["return"], "a cost") for call in cost.calls))
    for entry in costs:
        assert any(near(entry, one, rtol=1e-6) for one in way), "an entry is not the cost of its epoch"
    # Training does not end before its last epoch, even where there is nothing left to learn, or where the cost rises.
    for learning_rate, epochs in ((0.9, 60), (2.1, 12)):
        data, model = line_to_rest_on(generator), _drawn(Line(), generator)
        history = student.train_model_new(*data, model, half_mse, epochs=epochs, learning_rate=learning_rate)
        assert count(history, "`cost_hist`") >= epochs - 6 + smallest((6, len(costs))), "training ended early"


@check(points=1, hint="After 100 epochs on the scaled data, does the cost still fall, or does it swing?")
def test_final_cost(student: Student, generator: torch.Generator) -> None:
    """With `epochs` and `learning_rate` left out, the cost on scaled data ends as low as it can"""
    (x, y), model = data_about_another_line(generator), _drawn(Line(), generator)
    student.train_model_new(x.clone(), y.clone(), model, half_mse)
    weight, bias = flat([*model.parameters()])
    final = half_mse(weight * x + bias, y).item()
    assert below(final, THRESHOLD), f"the cost is {final:.4f}"
