"""Probes of the two training functions (see `probes`)."""

import ast
from collections.abc import Callable, Sequence
from contextlib import suppress

import torch
from torch import Tensor, nn

from autograder.testing import Seen, Student, Words, formula, probe

from .probes import changed, column_of, definition, values_of
from .reference import half_mse, line

# ---- train_model ----

TRAINING = "test_train_model"
_HISTORIES = ("cost_hist", "theta_0_hist", "theta_1_hist", "theta_0_grad_hist", "theta_1_grad_hist")
_ERRORS = "The predictions are 3 and 7, the errors 1 and 4, so that the gradient is"
_RESET = ", if the first was reset"
# Of the same in both functions, by theta_0 and theta_1, or bias and weight.
_SMALLER = (f"{_ERRORS} (1 + 4) / 2 = 2.5: 1 - 0.02 · 2.5 is 0.95", f"{_ERRORS} 6.5: 2 - 0.02 · 6.5 is 1.87")
_STEEP = tuple(
    f"The gradient is used as it is, however large: it is {gradient}, and {step}"
    for gradient, step in (
        ("(-997 + 907) / 2 = -45", "1 + 0.1 · 45 is 5.5"),
        ("(-997 · 1 + 907 · 3) / 2 = 862", "2 - 0.1 · 862 is -84.2"),
    )
)
_RISING = tuple(f"The rate is used as it is, in each of the 15 epochs: it is about {one}" for one in (33.8, -14.4))
_GIVEN = {"a training that is told nothing": "It should arrive: epochs=100 and learning_rate=0.1 were given"}
_CLOSE = 1e-3  # of the way is left
_STEP = "from theta_0 = 1 and theta_1 = 2, with x = 1 and 3, y = 2 and 3, and learning rate 0.1"


@formula
def lopsided_cost(predictions: Tensor, targets: Tensor) -> Tensor:
    return ((predictions - 3 * targets) ** 2).mean() / 4


@formula
def parabola(x: Tensor, theta_0: Tensor, theta_1: Tensor) -> Tensor:
    return theta_0 * x**2 - theta_1


def _train(
    student: Student,
    x: Tensor,
    y: Tensor,
    *,
    start: tuple[float, float] = (1.0, 2.0),
    model: Callable[..., Tensor] = line,
    cost: Callable[..., Tensor] = half_mse,
    records: bool = True,
    **settings: float,
) -> Seen:
    thetas = [column_of(value).requires_grad_() for value in start]
    before = x.clone(), y.clone()
    result = student.train_model(x, y, model, cost, *thetas, **settings)
    for name, theta in zip(("theta_0", "theta_1"), thetas, strict=True):
        yield f"{name} afterwards", values_of(theta)
    yield "x and y", changed((x, before[0]), (y, before[1]))
    if records and isinstance(result, (list, tuple)) and len(result) == len(_HISTORIES):
        yield from zip(_HISTORIES, result, strict=True)
    elif records:
        yield "what is given back", result


@probe(
    TRAINING,
    case=f"one epoch {_STEP}",
    right={
        "theta_0 afterwards": f"{_ERRORS} (1 + 4) / 2 = 2.5: 1 - 0.1 · 2.5 is 0.75",
        "theta_1 afterwards": f"{_ERRORS} (1 · 1 + 4 · 3) / 2 = 6.5: 2 - 0.1 · 6.5 is 1.35",
        "cost_hist": "The cost before the update is (1² + 4²) / (2 · 2), that is 4.25",
        "theta_0_grad_hist": "The gradient before the update is (1 + 4) / 2, that is 2.5",
        "theta_1_grad_hist": "The gradient before the update is (1 · 1 + 4 · 3) / 2, that is 6.5",
        "theta_0_hist": "Before the update theta_0 is 1",
        "theta_1_hist": "Before the update theta_1 is 2",
        "the type of what is given back": "These should be the five lists, as the last line has them",
    },
)
def one_epoch(student: Student) -> Seen:
    yield from _train(student, column_of(1, 3), column_of(2, 3), epochs=1, learning_rate=0.1)


@probe(
    TRAINING,
    case=f"two epochs {_STEP}",
    right={
        "theta_0 afterwards": f"After one epoch it is 0.75, and the gradient 0.95{_RESET}: 0.75 - 0.1 · 0.95 is 0.655",
        "theta_1 afterwards": f"After one epoch it is 1.35, and the gradient 2.75{_RESET}: 1.35 - 0.1 · 2.75 is 1.075",
    },
)
def two_epochs(student: Student) -> Seen:
    yield from _train(student, column_of(1, 3), column_of(2, 3), epochs=2, learning_rate=0.1)


def _of_thetas(texts: Sequence[str]) -> dict[str, str]:
    return dict(zip(("theta_0 afterwards", "theta_1 afterwards"), texts, strict=True))


@probe(TRAINING, case=f"one epoch {_STEP.replace('0.1', '0.02')}", right=_of_thetas(_SMALLER))
def smaller_rate(student: Student) -> Seen:
    yield from _train(student, column_of(1, 3), column_of(2, 3), records=False, epochs=1, learning_rate=0.02)


@probe(
    TRAINING,
    case="one epoch with another model and another cost than yours, with learning rate 0.1",
    right=_of_thetas([f"With the model and the cost that were passed in, it is {one}" for one in (1.625, 1.775)]),
)
def other_functions(student: Student) -> Seen:
    x, y = column_of(1, 3), column_of(2, 3)
    yield from _train(student, x, y, model=parabola, cost=lopsided_cost, epochs=1, learning_rate=0.1)


@probe(
    TRAINING,
    case="one epoch from theta_0 = 1 and theta_1 = 2, with x = 1 and 3, y = 1000 and -900, and learning rate 0.1",
    right=_of_thetas(_STEEP),
)
def steep_cost(student: Student) -> Seen:
    yield from _train(student, column_of(1, 3), column_of(1000, -900), records=False, epochs=1, learning_rate=0.1)


@probe(TRAINING, case="15 epochs with a learning rate of 2.2, at which the cost rises", right=_of_thetas(_RISING))
def rising(student: Student) -> Seen:
    yield from _train(student, column_of(-1, 1), column_of(2, 4), records=False, epochs=15, learning_rate=2.2)


@probe(TRAINING, case="your first line", right=_GIVEN)
def defaults(student: Student) -> Seen:
    yield from _by_default(student, "train_model")


def _by_default(student: Student, name: str) -> Seen:
    """Whether a training that is told nothing arrives, as far as it can be read."""
    for node in definition(student, name):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            names = [one.arg for one in node.args.args][-len(node.args.defaults) :]
            given = dict(zip(names, node.args.defaults, strict=False))
            with suppress(KeyError, ValueError, TypeError):
                epochs, rate = (ast.literal_eval(given[one]) for one in ("epochs", "learning_rate"))
                enough = "one that arrives" if abs(1 - rate) ** epochs < _CLOSE else "one that does not arrive"
                yield "a training that is told nothing", Words(enough)


# ---- train_model_new ----

TRAINING_NEW = "test_train_model_new"


@formula
class OneLayer(nn.Module):
    """A line."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.layer(x)
        return result


@formula
class TwoLayers(nn.Module):
    """A model with four parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Linear(1, 1), nn.Tanh())
        self.second = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.second(self.first(x))
        return result


def _train_new(
    student: Student,
    x: Tensor,
    y: Tensor,
    *,
    model: nn.Module | None = None,
    cost: Callable[..., Tensor] = half_mse,
    records: bool = True,
    **settings: float,
) -> Seen:
    model = OneLayer() if model is None else model
    with torch.no_grad():
        for value, parameter in zip((2.0, 1.0, 0.5, -1.0), model.parameters(), strict=False):
            parameter.fill_(value)
    before = x.clone(), y.clone()
    result = student.train_model_new(x, y, model, cost, **settings)
    names = ("weight", "bias") if isinstance(model, OneLayer) else ("weight 1", "bias 1", "weight 2", "bias 2")
    for name, parameter in zip(names, model.parameters(), strict=True):
        yield f"the {name} afterwards", values_of(parameter)
    if records:
        left = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
        yield "a gradient", Words("left behind" if any(one.any() for one in left) else "not left behind")
    yield "the parameters", Words("trainable" if all(p.requires_grad for p in model.parameters()) else "frozen")
    yield "x and y", changed((x, before[0]), (y, before[1]))
    if records:
        yield "cost_hist", result


_STEP_NEW = "from weight 2 and bias 1, with x = 1 and 3, y = 2 and 3, and learning rate 0.1"


@probe(
    TRAINING_NEW,
    case=f"one epoch {_STEP_NEW}",
    right={
        "the weight afterwards": f"{_ERRORS} (1 · 1 + 4 · 3) / 2 = 6.5: 2 - 0.1 · 6.5 is 1.35",
        "the bias afterwards": f"{_ERRORS} (1 + 4) / 2 = 2.5: 1 - 0.1 · 2.5 is 0.75",
        "cost_hist": "It is a list with the cost before the update: (1² + 4²) / (2 · 2), that is 4.25",
    },
)
def one_epoch_new(student: Student) -> Seen:
    yield from _train_new(student, column_of(1, 3), column_of(2, 3), epochs=1, learning_rate=0.1)


@probe(
    TRAINING_NEW,
    case=f"two epochs {_STEP_NEW}",
    right={
        "the weight afterwards": f"After one epoch it is 1.35, the gradient 2.75{_RESET}: 1.35 - 0.1 · 2.75 is 1.075",
        "the bias afterwards": f"After one epoch it is 0.75, and the gradient 0.95{_RESET}: 0.75 - 0.1 · 0.95 is 0.655",
        "cost_hist": "It holds the cost before each update: 4.25, and then (0.1² + 1.8²) / (2 · 2), that is 0.8125",
    },
)
def two_epochs_new(student: Student) -> Seen:
    yield from _train_new(student, column_of(1, 3), column_of(2, 3), epochs=2, learning_rate=0.1)


def _of_layer(texts: Sequence[str]) -> dict[str, str]:
    return dict(zip(("the bias afterwards", "the weight afterwards"), texts, strict=True))


@probe(TRAINING_NEW, case=f"one epoch {_STEP_NEW.replace('0.1', '0.02')}", right=_of_layer(_SMALLER))
def smaller_rate_new(student: Student) -> Seen:
    yield from _train_new(student, column_of(1, 3), column_of(2, 3), records=False, epochs=1, learning_rate=0.02)


@probe(TRAINING_NEW, case="two epochs with a model of two layers, and learning rate 0.1")
def two_layers(student: Student) -> Seen:
    yield from _train_new(student, column_of(1, 3), column_of(2, 3), model=TwoLayers(), epochs=2, learning_rate=0.1)


@probe(
    TRAINING_NEW,
    case="one epoch with another cost than yours, and learning rate 0.1",
    right=_of_layer([f"With the cost that was passed in, it is {one}" for one in (1.125, 2.225)]),
)
def other_cost(student: Student) -> Seen:
    yield from _train_new(student, column_of(1, 3), column_of(2, 3), cost=lopsided_cost, epochs=1, learning_rate=0.1)


@probe(
    TRAINING_NEW,
    case="one epoch from weight 2 and bias 1, with x = 1 and 3, y = 1000 and -900, and learning rate 0.1",
    right=_of_layer(_STEEP),
)
def steep_cost_new(student: Student) -> Seen:
    yield from _train_new(student, column_of(1, 3), column_of(1000, -900), records=False, epochs=1, learning_rate=0.1)


@probe(TRAINING_NEW, case="15 epochs with a learning rate of 2.2, at which the cost rises", right=_of_layer(_RISING))
def rising_new(student: Student) -> Seen:
    yield from _train_new(student, column_of(-1, 1), column_of(2, 4), records=False, epochs=15, learning_rate=2.2)


@probe(TRAINING_NEW, case="your first line", right=_GIVEN)
def defaults_new(student: Student) -> Seen:
    yield from _by_default(student, "train_model_new")
