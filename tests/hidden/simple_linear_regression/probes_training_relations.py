"""Probes of the training functions that say how steps and records hang together, whatever numbers are in them.

What they say suffices to name a mistake: with another constant, it is the same one.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from autograder.testing import Seen, Student, StudentError, Watched, Words, formula, number, probe

from .probes import column_of
from .probes_histories import AS_IT_IS, near, relation
from .probes_steps import OF_STEPS, RATE, START, Place, steps
from .probes_training import TRAINING, TRAINING_NEW, OneLayer, TwoLayers, lopsided_cost, parabola
from .reference import half_mse, line

_X, _Y = (3.0, 1.0, 2.0) * 4, (3.0, 2.0, 1.0) * 4
_NOISY = (2.0, 4.0, -4.0, 10.0)  # targets at which the cost stays high; without noise, it goes to 0
_EPOCHS = 12
_NAMES = ("cost_hist", "theta_0_hist", "theta_1_hist", "theta_0_grad_hist", "theta_1_grad_hist")
_RIGHT = {
    **OF_STEPS,
    "the number of steps in 12 epochs": "There is one in each epoch",
    "the place where it begins": "Training begins with the parameters that were passed in",
    "training where nothing is left to learn": "It goes on to its last epoch",
    "training where the cost rises": "It goes on to its last epoch",
}

Cost = Callable[[Tensor, Tensor], Tensor]


@probe(
    TRAINING,
    decides=True,
    case="x = 3, 1 and 2, y = 3, 2 and 1, four times",
    right={**_RIGHT, **dict.fromkeys(_NAMES, "It holds one number an epoch, from before the update")},
)
def relations(student: Student) -> Seen:
    result: object = None
    watched = Watched(line)

    def train(
        place: Place, epochs: int, rate: float, cost: Cost = half_mse, model: Callable[..., Tensor] | Watched = watched
    ) -> list[float]:
        nonlocal result
        thetas = [column_of(value).requires_grad_() for value in place]
        result = student.train_model(
            column_of(*_X), column_of(*_Y), model, cost, *thetas, epochs=epochs, learning_rate=rate
        )
        return [number(theta) for theta in thetas]

    yield from steps(train, cost=lopsided_cost, model=parabola)
    final = train(START, _EPOCHS, RATE)
    history = result
    places = _visited(watched, ("theta_0", "theta_1"))

    def calls(x: Tensor, y: Tensor, rate: float, epochs: int) -> int:
        thetas = [column_of(value).requires_grad_() for value in START]
        student.train_model(x, y, watched, half_mse, *thetas, epochs=epochs, learning_rate=rate)
        return len(watched.calls)

    yield from _ends(_early(calls), _moves(places, final))
    yield "the place where it begins", Words("the one passed in" if places[:1] == [list(START)] else "another one")
    if not isinstance(history, (list, tuple)) or len(history) != len(_NAMES):
        yield "what is given back", history
        return
    ways = [[_known(place)[kind] for place in places] for kind in range(len(_NAMES))]
    for name, one, way in zip(_NAMES, history, ways, strict=True):
        others = [f"what is for {other}" for other, its in zip(_NAMES, ways, strict=True) if _is(one, its)]
        told = others[0] if others else relation(one, way, _known(final)[_NAMES.index(name)])
        yield name, Words(AS_IT_IS if _is(one, way) else told)


@probe(
    TRAINING_NEW,
    decides=True,
    case="x = 3, 1 and 2, y = 3, 2 and 1, four times",
    right={
        **_RIGHT,
        "a model with one parameter": "All its parameters should move",
        "a model with two layers": "All its parameters should move",
        "cost_hist": "It holds one number an epoch, the cost from before the update",
    },
)
def relations_new(student: Student) -> Seen:
    history: object = None
    watched: Watched | None = None

    def train(place: Place, epochs: int, rate: float, cost: Cost = half_mse) -> list[float]:
        nonlocal history, watched
        model = _model(place)
        watched = Watched(model)
        history = student.train_model_new(
            column_of(*_X), column_of(*_Y), watched, cost, epochs=epochs, learning_rate=rate
        )
        return [number(model.layer.bias), number(model.layer.weight)]

    for what, model in (("a model with one parameter", OneNumber()), ("a model with two layers", TwoLayers())):
        yield what, Words(_moved(student, model))
    yield from steps(train, cost=lopsided_cost)
    final = train(START, _EPOCHS, RATE)
    places = _visited(watched, ("layer.bias", "layer.weight"))
    yield "the place where it begins", Words("the one passed in" if places[:1] == [list(START)] else "another one")
    recorded = history

    def calls(x: Tensor, y: Tensor, rate: float, epochs: int) -> int:
        watched = Watched(_model(START))
        student.train_model_new(x, y, watched, half_mse, epochs=epochs, learning_rate=rate)
        return len(watched.calls)

    yield from _ends(_early(calls), _moves(places, final))
    way = [_known(place)[0] for place in places]
    yield "cost_hist", Words(AS_IT_IS if _is(recorded, way) else relation(recorded, way, _known(final)[0]))


@formula
class OneNumber(nn.Module):
    """A line through the origin."""

    def __init__(self) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.tensor([[2.0]]))

    def forward(self, x: Tensor) -> Tensor:
        return self.slope * x


def _moved(student: Student, model: nn.Module) -> str:
    """Which parameters of a model one epoch moves."""
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), (2.0, 1.0, 0.5, -1.0), strict=False):
            parameter.fill_(value)
    before = [parameter.detach().clone() for parameter in model.parameters()]
    try:
        student.train_model_new(column_of(*_X), column_of(*_Y), model, half_mse, epochs=1, learning_rate=RATE)
    except StudentError:
        return "not trained: it stops with an error"
    moved = [not torch.equal(now, old) for now, old in zip(model.parameters(), before, strict=True)]
    if all(moved) or not any(moved):
        return "trained in all parameters" if all(moved) else "not trained at all"
    names = [name for (name, _), one in zip(model.named_parameters(), moved, strict=True) if one]
    return f"trained in {' and '.join(names)} only"


def _model(place: Place) -> OneLayer:
    model = OneLayer()
    with torch.no_grad():
        model.layer.bias.fill_(place[0])
        model.layer.weight.fill_(place[1])
    return model


def _early(calls: Callable[[Tensor, Tensor, float, int], int]) -> tuple[bool, bool]:
    """Whether trainings end before their last epoch, where nothing is left to learn, and where the cost rises.

    It is told by how often they ask for predictions.
    """
    x, noisy = column_of(-1, 1, -1, 1), column_of(*_NOISY)
    usual = calls(x, noisy, RATE, 16)
    return calls(x, 3 + x, 0.9, 64) < 3.5 * usual, calls(x, noisy, 2.2, 16) < usual


def _ends(early: tuple[bool, bool], moves: int) -> Seen:
    for what, one in zip(("nothing is left to learn", "the cost rises"), early, strict=True):
        yield f"training where {what}", Words("ends early" if one else "goes on to the last epoch")
    if not any(early) or moves > _EPOCHS:
        yield "the number of steps in 12 epochs", Words(moves)


def _visited(watched: Watched | None, names: Sequence[str]) -> list[Place]:
    """Where predictions were asked for, in order."""
    places: list[Place] = []
    for call in watched.calls if watched else ():
        place = [number(call[name]) for name in names]
        if not places or place != places[-1]:
            places.append(place)
    return places


def _moves(places: list[Place], final: Place) -> int:
    if not places or list(final) == list(START):
        return 0
    return len(places) - (list(places[-1]) == list(final))


def _known(place: Place) -> list[float]:
    """Cost, parameters and gradients at a place."""
    thetas = [column_of(value).double().requires_grad_() for value in place]
    cost = half_mse(line(column_of(*_X).double(), *thetas), column_of(*_Y).double())
    gradients: Sequence[Tensor] = torch.autograd.grad(cost, thetas)
    return [cost.item(), *place, *(one.item() for one in gradients)]


def _is(history: object, way: Sequence[float]) -> bool:
    """Whether a history holds these numbers, and one an epoch."""
    if not isinstance(history, (list, tuple)):
        return False
    try:
        numbers = [number(one) for one in history]
    except AssertionError:
        return False
    return len(numbers) == _EPOCHS and all(map(near, numbers, way)) and len(way) >= _EPOCHS
