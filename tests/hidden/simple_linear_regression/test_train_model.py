"""Hidden tests of `train_model`: 6 points. Models, costs and data are the tests' own.

Where a test asks what training did to the parameters, it looks at the tensors that it passed in. The histories have a
test of their own.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from autograder.testing import (
    Fact,
    Student,
    Watched,
    all_near,
    below,
    check,
    count,
    formula,
    largest,
    number,
    numbers,
    rows,
    same,
)

from .reference import (
    STEP_RTOL,
    THRESHOLD,
    TRAJECTORY_ATOL,
    TRAJECTORY_RTOL,
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
    line,
    line_to_rest_on,
    lopsided,
    raised_half_mse,
    steep,
    steps_to_judge,
)

Pair = tuple[Tensor, Tensor]
Model = Callable[[Tensor, Tensor, Tensor], Tensor]
Cost = Callable[[Tensor, Tensor], Tensor]

_EXACT = {"rtol": TRAJECTORY_RTOL, "atol": TRAJECTORY_ATOL}
_NAMES = ("cost_hist", "theta_0_hist", "theta_1_hist", "theta_0_grad_hist", "theta_1_grad_hist")


@formula
def parabola(x: Tensor, theta_0: Tensor, theta_1: Tensor) -> Tensor:
    return theta_0 * x**2 - 2 * theta_1


def _data(generator: torch.Generator) -> Pair:
    """A feature with mean -2, so that each parameter's gradient depends on the other parameter, and descent is slow:
    after 100 epochs it is still on its way, and every other way leads elsewhere."""
    x, y = fresh_data(generator)
    return x - 2, y


def _start(generator: torch.Generator) -> Pair:
    """Parameters between -1 and -0.5: with the data above, gradients, and small shares of these, are not near zero."""
    theta_0, theta_1 = -(1 + torch.rand(2, 1, 1, generator=generator)) / 2
    return theta_0.clone().requires_grad_(), theta_1.clone().requires_grad_()


def _cost(data: Pair, model: Model = line, cost: Cost = half_mse) -> Callable[[Tensor, Tensor], Tensor]:
    """The cost by the parameters, in float64."""
    x, y = (tensor.double() for tensor in data)
    return lambda theta_0, theta_1: cost(model(x, theta_0, theta_1), y)


def _trained(
    student: Student,
    data: Pair,
    start: Sequence[float],
    epochs: int,
    learning_rate: float,
    model: Model | Watched = line,
    cost: Cost = half_mse,
) -> list[float]:
    """Where training leads from these parameters."""
    thetas = [torch.tensor([[value]], requires_grad=True) for value in start]
    given = (tensor.clone() for tensor in data)
    student.train_model(*given, model, cost, *thetas, epochs=epochs, learning_rate=learning_rate)
    return [number(theta, "a parameter") for theta in thetas]


def _stepped(
    student: Student, data: Pair, start: Sequence[float], model: Model = line, cost: Cost = half_mse
) -> list[float]:
    """Where the first step leads. If an epoch is missing, the third test says so: it comes in the second one then."""
    place = _trained(student, data, start, 1, 0.1, model, cost)
    return place if any(apart(place, start)) else _trained(student, data, start, 2, 0.1, model, cost)


@check(points=1, hint="Is each parameter moved against its own gradient, and is it the tensor passed in that moves?")
def test_one_step(student: Student, generator: torch.Generator) -> None:
    """One epoch moves the two tensors that were passed in by one step of gradient descent, and nothing else"""
    data, start = _data(generator), _start(generator)
    given = [tensor.clone() for tensor in data]
    student.train_model(*given, line, half_mse, *_start(generator), epochs=1, learning_rate=0.1)
    if not all(same(now, old) for now, old in zip(given, data, strict=True)):
        raise Fact("the data were changed")
    place = _stepped(student, data, flat(start))
    if not any(apart(place, flat(start))):
        raise Fact("the parameters that were passed in have not moved")
    assert_descended(place, _cost(data), start, 1, 0.1)


@check(points=1, hint="What is carried over from one epoch to the next? `backward()` adds to what is in `.grad`.")
def test_many_steps(student: Student, generator: torch.Generator) -> None:
    """Many epochs go the whole way of gradient descent"""
    data, start = _data(generator), _start(generator)
    try:
        assert_descended(_trained(student, data, flat(start), 60, 0.1), _cost(data), start, 60, 0.1)
    except AssertionError:
        if _makes_the_right_step(student, data, start):
            trained = _trained(student, data, flat(start), 60, 0.1, model := Watched(line))
            assert_descended(trained, _cost(data), start, steps_to_judge(_places(model), trained, 60), 0.1)
            return
        # A single step is another one already, of which the first test says so: many are many. Of steps ten times too
        # long, 60 lead to infinity.
        place = flat(start)
        places = [place := _trained(student, data, place, 1, 0.1) for _ in range(30)]
        trained = _trained(student, data, flat(start), 30, 0.1)
        assert_along(apart(flat(start), places[0]), flat(_gradients(data, start)))
        assert_near(trained, places[-1], "the parameters after training")


def _gradients(data: Pair, start: Sequence[Tensor], model: Model = line, cost: Cost = half_mse) -> list[Tensor]:
    return [gradients[0] for gradients in descend(_cost(data, model, cost), start, 1, 0.1).gradients]


@check(points=1, hint="Do the number of epochs and the size of the step follow from the arguments?")
def test_epochs_and_learning_rate(student: Student, generator: torch.Generator) -> None:
    """`epochs` and `learning_rate` are honoured"""
    data, start = _data(generator), flat(_start(generator))
    large, small = (apart(start, _trained(student, data, start, 1, rate), rate) for rate in (0.2, 0.01))
    if not any(large):
        raise Fact("the parameters that were passed in have not moved")
    off, step = (largest(map(abs, way)) for way in (apart(large, small), large))
    assert below(off, STEP_RTOL * step), "the steps do not go with the rate"
    for epochs in (1, 7):
        model = Watched(line)
        final = _trained(student, _data(generator), flat(_start(generator)), epochs, 0.1, model)
        assert_moved(_places(model), final, epochs)


def _places(model: Watched) -> list[list[float]]:
    """The parameters whenever predictions were asked for."""
    return [[number(call[name], name) for name in ("theta_0", "theta_1")] for call in model.calls]


@check(points=1, hint="Which model and which cost are used, and do their arguments come in the order that they expect?")
def test_uses_the_functions_passed_in(student: Student, generator: torch.Generator) -> None:
    """Any model and any cost that are passed in are trained"""
    data, start = _data(generator), _start(generator)
    for cost in (lopsided, steep):
        trained = _stepped(student, data, flat(start), parabola, cost)
        try:
            steps = assert_descended(trained, _cost(data, parabola, cost), start, 1, 0.1)
        except AssertionError:
            if _makes_the_right_step(student, data, start):
                raise
            assert_along(apart(flat(start), trained), flat(_gradients(data, start, parabola, cost)))
            # One gradient may be met by chance, by steps with a few rows each say; two are not.
            data, start = _data(generator), _start(generator)
            trained = _stepped(student, data, flat(start), parabola, cost)
            assert_along(apart(flat(start), trained), flat(_gradients(data, start, parabola, cost)))
            break
        if below(1, steps):  # of more than one that is too long, nothing is left to compare
            break


def _makes_the_right_step(student: Student, data: Pair, start: Sequence[Tensor]) -> bool:
    """Whether the first test finds no fault: then what is wrong with a step of another model is told here."""
    try:
        assert_descended(_stepped(student, data, flat(start)), _cost(data), start, 1, 0.1)
    except AssertionError:
        return False
    return True


@check(points=1, hint="The records of an epoch are numbers, made before its update: are they those of that moment?")
def test_records(student: Student, generator: torch.Generator) -> None:
    """What is recorded belongs together: cost, parameters and gradients of each epoch"""
    data, thetas = _data(generator), _start(generator)
    start, cost = flat(thetas), _cost(data, cost=raised_half_mse)
    result = student.train_model(*data, line, raised_half_mse, *thetas, epochs=8, learning_rate=0.1)
    costs, *others = (_history(history, name) for history, name in zip(rows(result, 5), _NAMES, strict=True))
    for history, name in zip((costs, *others), _NAMES, strict=True):
        if len(history) != len(costs) or not 7 <= len(history) <= 1_000:
            raise Fact(f"`{name}` has {len(history)} entries for 8 epochs")
    places, gradients = (np.array(pair).T for pair in (others[:2], others[2:]))
    there = [descend(cost, [*torch.from_numpy(place)], 1, 0.1) for place in places]
    assert_near(places[0], start, "the first parameters")
    assert_near(costs, [one.costs[0] for one in there], "cost_hist")
    slopes = np.array([[slope[0].item() for slope in one.gradients] for one in there])
    stuck = any(apart(flat(thetas), start)) and len({*map(tuple, places)}) != len(places)
    belong = len(costs) == 8 and not stuck and all_near(gradients, slopes, **_EXACT)
    assert belong or _made(places, gradients, slopes[0], flat(thetas)), "the gradients are others"
    # Training does not end before its last epoch, even where there is nothing left to learn, or where the cost rises.
    for learning_rate, epochs in ((0.9, 60), (2.1, 12)):
        data, settings = line_to_rest_on(generator), {"epochs": epochs, "learning_rate": learning_rate}
        result = student.train_model(*data, line, half_mse, *_start(generator), **settings)
        for history, name in zip(rows(result, 5), _NAMES, strict=True):
            assert count(history, f"`{name}`") >= epochs - (len(costs) == 7), "training ended early"


def _made(places: np.ndarray, gradients: np.ndarray, first: np.ndarray, final: Sequence[float]) -> bool:
    """Whether steps were made with the gradients recorded, be they right or not: `test_many_steps` asks for these.

    There is a record for each step, however many there are: `test_epochs_and_learning_rate` asks for their number. Of
    another rate than 0.1, the first test says so, unless the first gradient is another one already.
    """
    (step, _), (slope, _) = places[0] - places[1], gradients[0]
    rate = step / slope if slope and all_near(gradients[0], first, **_EXACT) else 0.1
    led = places - rate * gradients
    went = all_near(led[:-1], places[1:], **_EXACT) and any(apart([*places[1]], [*places[0]]))
    return went and (len(places) == 8 or all_near(led[-1], final, **_EXACT))


def _history(history: Any, name: str) -> list[float]:
    """One number per epoch: floats, or tensors and arrays of one element that are cut off from the graph."""
    entries: Sequence[object] = history if isinstance(history, (list, tuple)) else [history]
    if any(isinstance(entry, Tensor) and entry.requires_grad for entry in entries):
        raise Fact(f"entries of `{name}` still hang on the graph")
    return numbers(history.reshape(-1) if isinstance(history, (Tensor, np.ndarray)) else history, f"`{name}`")


@check(points=1, hint="After 100 epochs on the scaled data, does the cost still fall, or does it swing?")
def test_final_cost(student: Student, generator: torch.Generator) -> None:
    """With `epochs` and `learning_rate` left out, the cost on scaled data ends as low as it can"""
    (x, y), thetas = data_about_another_line(generator), _start(generator)
    student.train_model(x.clone(), y.clone(), line, half_mse, *thetas)
    theta_0, theta_1 = (number(theta, "a parameter") for theta in thetas)
    final = half_mse(theta_0 + theta_1 * x, y).item()
    assert below(final, THRESHOLD), f"the cost is {final:.4f}"
