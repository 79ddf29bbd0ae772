"""Hidden tests of the free training cell: 4 points.

Each test judges what the notebook left behind. Where that is not right, the cell is run once more with everything that
it builds on as it should be, and judged again: mistakes of earlier steps cost nothing here.
"""

import ast
import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from autograder.testing import (
    Fact,
    Handle,
    Loss,
    NotRun,
    Student,
    StudentError,
    all_near,
    below,
    check,
    formula,
    largest,
    near,
    nodes,
    numbers,
    smallest,
)

from .reference import MSE_THRESHOLD, ROUNDING, course_data, flat, scaled

FREE_CELL = "train_with_builtins"
_LAST_BEFORE = "train_new"  # the last given cell before the free one
_MOST_LOSSES = 10_000  # of a cell; of more, the submission's process tells no more than one
_MOST_TRAININGS = 1_000  # one after the other in a cell
_ROWS = 100  # of the notebook's data
_SLACK = 0.2
_ROUNDED = {"atol": 0.006, "rtol": 1e-3}  # an entry of a history may have been, to two digits
_DIVERGED = 1e300  # stands for a loss that is infinite or NaN, as that of a training that was given up may be


def _free_cells(student: Student) -> list[str]:
    """The free training cell, and cells that the student put around it."""
    cells = list(student.cells())
    return cells[cells.index(_LAST_BEFORE) + 1 :] if _LAST_BEFORE in cells else [FREE_CELL]


@formula
class LinearRegression(nn.Module):
    """What step 12 makes, for cells whose own does not work.

    It starts far from every place at which a wrong loss happens to be the right one, as it is where the slope is 0.
    """

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(1, 1)
        nn.init.constant_(self.linear.weight, -0.7)
        nn.init.constant_(self.linear.bias, 0.4)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.linear(x)
        return result


def _prepared(model: type[nn.Module]) -> dict[str, object]:
    """What the cell builds on, as it should be."""
    x, y = course_data()
    arrays = {"X": x.flatten().numpy(), "y": y.flatten().numpy(), "m": 100}
    return {**arrays, "LinearRegression": model, "X_tensor": x, "y_tensor": y, "X_scaled": scaled(x)}


def _own_or_prepared(student: Student, judge: Callable[[], None]) -> None:
    """Judge what the notebook left; if it is not right, what the cell leaves on good ground."""
    try:
        judge()
    except (AssertionError, StudentError, NotRun) as own:
        try:
            student.rerun(FREE_CELL, **_prepared(LinearRegression))
            judge()
        except (AssertionError, StudentError, NotRun):
            raise own from None


def _model(student: Student) -> Handle:
    model = student.value("builtin_model")
    if not isinstance(model, Handle) or model.kind != "module":
        raise Fact("`builtin_model` is no module")
    return model


def _final_losses(student: Student, generator: torch.Generator) -> list[float]:
    """The MSELoss of the line that `builtin_model` is, on the feature scaled by either deviation, and on it raw."""
    model = _model(student)
    points = torch.cat([torch.tensor([[0.0], [1.0]]), 12 * torch.rand(30, 1, generator=generator) - 2])
    try:
        predictions = student.functional_call(model, {}, points.clone())
    except StudentError:
        predictions = student.functional_call(model, {}, points.double())  # it may have been trained in float64
    assert isinstance(predictions, Tensor), f"builtin_model gives a {type(predictions).__name__}"
    assert predictions.shape == points.shape, f"builtin_model gives the shape {tuple(predictions.shape)}"
    assert predictions.is_floating_point(), f"builtin_model gives {predictions.dtype}"
    values = predictions.detach().double()
    bias, slope = values[0], values[1] - values[0]
    line = bias + slope * points.double()
    # Bias and slope are each off by the rounding of two predictions, the slope is multiplied by up to 10.
    allowed = 10 * ROUNDING * (1 + largest(line.abs()))
    assert near(largest((values - line).abs()), 0, atol=allowed), "builtin_model is not a line"
    x, y = course_data()
    features = (scaled(x, correction=0), scaled(x, correction=1), x)
    return [(bias + slope * feature - y).square().mean().item() for feature in features]


def _losses(student: Student) -> list[Loss]:
    """What the free cells differentiated by the parameters of the model; where it is a copy, all that they did."""
    losses = [
        loss._replace(value=_finite(loss.value)) for loss in student.losses(_model(student), _free_cells(student))
    ]
    return [loss for loss in losses if loss.own] or losses


def _computed(student: Student) -> list[float]:
    """What MSELoss came to in the free cells, differentiated or not."""
    values = student.mse_losses()
    return [_finite(value) for cell in _free_cells(student) for value in values.get(cell, [])]


def _finite(loss: float) -> float:
    return loss if math.isfinite(loss) else _DIVERGED


def _steps(student: Student) -> int:
    steps = student.steps()
    return sum(steps.get(cell, 0) for cell in _free_cells(student))


@check(
    points=1, hint="Does the curve still fall at its end? More epochs, or larger steps. Does it swing? Smaller ones."
)
def test_final_loss(student: Student, generator: torch.Generator) -> None:
    """`builtin_model` is trained on `X_scaled` until its loss is below 0.85"""

    def judge() -> None:
        *on_scaled, _ = _final_losses(student, generator)
        assert below(smallest(on_scaled), MSE_THRESHOLD), f"the loss is {smallest(on_scaled):.4f}"
        parameters = student.parameters(_model(student))
        assert len(flat([*parameters.values()])) == 2, "builtin_model has not two parameters"
        losses = _losses(student)
        assert losses or below(0, _steps(student)), "nothing was trained in the cell"
        assert all(below(MSE_THRESHOLD, loss.value) for loss in losses[:1]), "the model was trained before"

    _own_or_prepared(student, judge)


@check(points=1, hint="Which object computes the loss? It should be PyTorch's own, and be called in every epoch.")
def test_uses_mse_loss(student: Student) -> None:
    """The loss is computed by PyTorch's `MSELoss`"""

    def judge() -> None:
        _model(student)  # where there is no model, there is nothing to judge
        assert _uses_mse_loss(student), "MSELoss is not used in the code"
        losses = _losses(student)
        if not losses:  # of a `backward` that was forgotten, other tests say so
            assert _computed(student), "no MSELoss was computed in the cell"
        assert all(loss.compared for loss in losses), "another loss is differentiated"

    _own_or_prepared(student, judge)


def _uses_mse_loss(student: Student) -> bool:
    """Whether some cell names it, and not only imports it."""
    code = [node for cell in student.cells() for node in nodes(student.tree(cell))]
    imports = [alias for node in code if isinstance(node, ast.ImportFrom) for alias in node.names]
    imported = {alias.asname: alias.name for alias in imports}
    named = {getattr(node, part, None) for node in code for part in ("id", "attr", "value")}
    return not {"MSELoss", "mse_loss"}.isdisjoint(imported.get(name, name) for name in named if isinstance(name, str))


@check(points=1, hint="Who updates the parameters? An optimizer, created once for them, takes a step in every epoch.")
def test_uses_an_optimizer(student: Student) -> None:
    """The parameters are updated by an optimizer of `torch.optim`"""

    def judge() -> None:
        _model(student)
        assert below(0, _steps(student)), "no optimizer took a step"

    _own_or_prepared(student, judge)


@check(points=1, hint="One number per epoch, of this training and of this loss: what is appended, when, and how often?")
def test_history(student: Student, generator: torch.Generator) -> None:
    """`builtin_cost_hist` is the history of this training: one number per epoch, down to the loss of the model"""

    def judge() -> None:
        history = student.value("builtin_cost_hist")
        entries = history if isinstance(history, (list, tuple)) else [history]
        attached = [entry for entry in entries if isinstance(entry, Tensor) and entry.requires_grad]
        assert not attached, "entries still hang on the graph"
        costs = numbers(_finite_entries(history), "builtin_cost_hist")
        assert len(costs) > 1, f"the history has {len(costs)} entries"
        losses, steps = _losses(student), _steps(student)
        assert losses, "no loss was differentiated in the cell"
        finals = _finals(student, generator)
        trained = below(smallest(finals), MSE_THRESHOLD)  # what is not, shows that in its history
        # LBFGS may be at the minimum before the first entry is made.
        falls = below(costs[-1], costs[0]) or below(costs[0], MSE_THRESHOLD)
        assert falls or not trained, "the history does not fall"
        if not any(loss.compared for loss in losses) and _is_record_of(costs, _values(losses)):
            return  # another test says that it is another loss
        if trained:
            # Recorded before the last step, or as a mean over mini-batches, the last entry differs from the loss of the
            # model: by a little, or by as much as the curve still falls, and never by as much as that loss itself. Half
            # of the loss differs by 0.4 and more.
            still = costs[-2] - costs[-1]
            off = {final: largest((0.1 * (1 + final), smallest((still, final)))) for final in finals}
            finals = [final for final in finals if near(costs[-1], final, atol=off[final])]
            assert finals, f"it ends at {costs[-1]:.4f}, where the model is not"
        if all(loss.compared for loss in losses):
            recorded = any(_is_recorded(costs, losses, steps, final) for final in finals)
        else:  # trained with another loss, of which another test says so
            recorded = len(costs) in range(len(losses) - 1, len(losses) + 2) and _leads_along(costs, _computed(student))
        assert recorded, "the entries are not the losses of the epochs, in order"

    _own_or_prepared(student, judge)


def _finals(student: Student, generator: torch.Generator) -> list[float]:
    """The losses of the model, or one for what is no line, as a model that has run away."""
    try:
        return _final_losses(student, generator)
    except AssertionError:
        return [_DIVERGED]


def _finite_entries(history: object) -> object:
    entries = history if isinstance(history, (list, tuple)) else []
    return [_finite(entry) if isinstance(entry, float) else entry for entry in entries] or history


def _values(losses: Sequence[Loss]) -> list[float]:
    return [loss.value for loss in losses]


def _is_recorded(costs: Sequence[float], losses: Sequence[Loss], steps: int, final: float) -> bool:
    """Whether a history has the losses that were differentiated: of very many, the first ones."""
    compared = [loss.compared for loss in losses]
    way = [*_values(losses), final]
    total = len(losses) if len(losses) <= _MOST_LOSSES else int(largest((len(losses), steps)))
    if below(smallest(compared), _ROWS):
        passes = total * sum(compared) / len(compared) / _ROWS
        return 0.5 * passes - 1 <= len(costs) <= 1.5 * passes + 1 and _goes_along(costs, way, total)
    if len(losses) > _MOST_LOSSES:
        return _is_record_of(costs[: len(losses)], way[:-1]) and _goes_along(costs, way, total)
    if _is_record_of(costs, way):
        return True
    # As LBFGS does, or an optimizer that the student wrote: several losses are asked for in a step.
    return len(losses) > steps + 1 and len(costs) in range(steps - 1, steps + 2) and _leads_along(costs, way)


def _goes_along(costs: Sequence[float], way: Sequence[float], total: int) -> bool:
    """Whether each entry lies among the losses of its epoch, of the one before and of the one after.

    It may be their mean, one of them, or the loss of all rows or of others, so half and twice of them are among them.

    Args:
        way: the losses, of very many the first ones, and that of the model.
        total: how many there were.
    """
    each = total / len(costs)
    for place, cost in enumerate(costs):
        some = way[int(each * largest((0, place - 1))) : int(each * (place + 2)) + 1] or way[-2:]
        if not (below(smallest(some) / 2 - _SLACK, cost) and below(cost, 2 * largest(some) + _SLACK)):
            return False
    return True


def _is_record_of(costs: Sequence[float], way: Sequence[float]) -> bool:
    """Whether a history has the losses on the way of a training, but for the first or the last of them.

    Where a loss is the first one again, or leaps up, another training may have begun; the history is that of one.
    """
    leaps = [place for place in range(1, len(way)) if near(way[place], way[0]) or below(2 * way[place - 1], way[place])]
    starts = {start + after for start in (0, *leaps[-_MOST_TRAININGS:]) for after in (0, 1)}
    recorded, passed = np.array(costs), np.array(way)  # which may be the same again and again, up to the last entry
    return (bool(leaps) or len(costs) >= len(way) - 1) and any(
        all_near(recorded, passed[start : start + len(costs)], **_ROUNDED) for start in starts
    )


def _leads_along(costs: Sequence[float], way: Sequence[float]) -> bool:
    """Whether the entries of a history are losses on the way, in their order, however many places lie in between."""
    places = iter(way)
    return all(any(_is_near(cost, loss) for loss in places) for cost in costs)


def _is_near(cost: float, loss: float) -> bool:
    return near(cost, loss, **_ROUNDED)
