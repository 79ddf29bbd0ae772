"""Hidden tests of the free training cell: 4 points.

Each test judges what the notebook left behind. Where that is not right, the cell is run once more with everything that
it builds on as it should be, and judged again: mistakes of earlier steps cost nothing here.
"""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from autograder.testing import Handle, Loss, NotRun, Student, StudentError, check, formula, nodes, numbers

from .reference import MSE_THRESHOLD, ROUNDING, course_data, scaled

FREE_CELL = "train_with_builtins"
_LAST_BEFORE = "train_new"  # the last given cell before the free one
_MOST_COMPARED = 10_000  # epochs


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
    assert isinstance(model, Handle), f"builtin_model is a {type(model).__name__}"
    assert model.kind == "module", f"builtin_model is a {model.type_name}, not a module"
    return model


def _final_losses(student: Student, secret: torch.Generator) -> list[float]:
    """The MSELoss of the line that `builtin_model` is, on the feature scaled by either deviation, and on it raw."""
    model = _model(student)
    points = torch.cat([torch.tensor([[0.0], [1.0]]), 12 * torch.rand(30, 1, generator=secret) - 2])
    try:
        predictions = student.functional_call(model, {}, points.clone())
    except StudentError:
        predictions = student.functional_call(model, {}, points.double())  # it may have been trained in float64
    assert isinstance(predictions, Tensor), f"builtin_model gives a {type(predictions).__name__}"
    assert predictions.shape == points.shape, f"builtin_model gives the shape {tuple(predictions.shape)}"
    assert predictions.is_floating_point(), f"builtin_model gives {predictions.dtype}"
    values = predictions.detach().double()
    assert values.isfinite().all(), "the predictions are not finite"
    bias, slope = values[0], values[1] - values[0]
    line = bias + slope * points.double()
    # Bias and slope are each off by the rounding of two predictions, the slope is multiplied by up to 10.
    assert (values - line).abs().max() <= 10 * ROUNDING * (1 + line.abs().max()), "builtin_model is not a line"
    x, y = course_data()
    features = (scaled(x, correction=0), scaled(x, correction=1), x)
    return [(bias + slope * feature - y).square().mean().item() for feature in features]


def _losses(student: Student) -> list[Loss]:
    """What the free cells differentiated by the parameters of the model; where it is a copy, all that they did."""
    losses = student.losses(_model(student), _free_cells(student))
    return [loss for loss in losses if loss.own] or losses


def _steps(student: Student) -> int:
    steps = student.steps()
    return sum(steps.get(cell, 0) for cell in _free_cells(student))


@check(
    points=1, hint="Does the curve still fall at its end? More epochs, or larger steps. Does it swing? Smaller ones."
)
def test_final_loss(student: Student, secret: torch.Generator) -> None:
    """`builtin_model` is trained on `X_scaled` until its loss is below 0.85"""

    def judge() -> None:
        *on_scaled, _ = _final_losses(student, secret)
        assert min(on_scaled) < MSE_THRESHOLD, f"the loss is {min(on_scaled):.4f}"
        parameters = student.parameters(_model(student))
        assert sum(tensor.numel() for tensor in parameters.values()) == 2, "builtin_model has not two parameters"
        losses = _losses(student)
        assert losses or _steps(student), "nothing was trained in the cell"
        assert not losses or losses[0].value > MSE_THRESHOLD, "it goes on with a model that was trained before"

    _own_or_prepared(student, judge)


@check(points=1, hint="Which object computes the loss? It should be PyTorch's own, and be called in every epoch.")
def test_uses_mse_loss(student: Student) -> None:
    """The loss is computed by PyTorch's `MSELoss`"""

    def judge() -> None:
        _model(student)  # where there is no model, there is nothing to judge
        assert any(_names_mse_loss(student, cell) for cell in student.cells()), "MSELoss is not in the code"
        losses = _losses(student)
        assert losses or _steps(student), "nothing was trained in the cell"
        assert all("MseLoss" in loss.made_by for loss in losses), "another loss is differentiated"

    _own_or_prepared(student, judge)


def _names_mse_loss(student: Student, cell: str) -> bool:
    parts = (getattr(node, part, "") for node in nodes(student.tree(cell)) for part in ("id", "attr", "name", "value"))
    return any(part in ("MSELoss", "mse_loss") for part in parts)


@check(points=1, hint="Who updates the parameters? An optimizer, created once for them, takes a step in every epoch.")
def test_uses_an_optimizer(student: Student) -> None:
    """The parameters are updated by an optimizer of `torch.optim`"""

    def judge() -> None:
        _model(student)
        assert _steps(student) > 0, "no optimizer took a step"

    _own_or_prepared(student, judge)


@check(points=1, hint="One number per epoch, of this training and of this loss: what is appended, when, and how often?")
def test_history(student: Student, secret: torch.Generator) -> None:
    """`builtin_cost_hist` is the history of this training: one number per epoch, down to the loss of the model"""

    def judge() -> None:
        history = student.value("builtin_cost_hist")
        entries = history if isinstance(history, (list, tuple)) else [history]
        attached = [entry for entry in entries if isinstance(entry, Tensor) and entry.requires_grad]
        assert not attached, "entries still hang on the graph"
        costs = numbers(history, "builtin_cost_hist")
        assert len(costs) > 1, f"the history has {len(costs)} entries"
        assert all(map(math.isfinite, costs)), "the history is not finite"
        losses, steps = _losses(student), _steps(student)
        values = [loss.value for loss in losses]
        # LBFGS may be at the minimum before the first entry is made.
        assert costs[-1] < costs[0] or costs[0] < MSE_THRESHOLD, "the history does not fall"
        if losses and not any("MseLoss" in loss.made_by for loss in losses) and _is_record_of(costs, values):
            return  # another test says that it is another loss
        # Recorded before the last step, or as a mean over mini-batches, the last entry differs from the loss of the
        # model: by a little, or by as much as the curve still falls, and never by as much as that loss itself. Half of
        # the loss differs by 0.4 and more.
        final = min(_final_losses(student, secret), key=lambda loss: abs(costs[-1] - loss))
        slack = max(0.1 * (1 + final), min(costs[-2] - costs[-1], final))
        assert abs(costs[-1] - final) < slack, f"it ends at {costs[-1]:.4f}, the model is at {final:.4f}"
        assert _is_recorded(costs, losses, steps, final), "the entries are not the losses of the epochs, in order"

    _own_or_prepared(student, judge)


def _is_recorded(costs: Sequence[float], losses: Sequence[Loss], steps: int, final: float) -> bool:
    """Whether a history has the losses that were differentiated. Where that cannot be told, it may have them."""
    if not steps / 4 < len(losses) <= _MOST_COMPARED:  # trained in another way, by `torch.func` say
        return True
    compared = [loss.made_by.get("MseLoss", 0) for loss in losses]
    if not all(compared):  # another loss, of which another test says so
        return abs(len(costs) - len(losses)) <= 1
    if min(compared) < 100:
        passes = sum(compared) / 100
        return 0.5 * passes - 1 <= len(costs) <= 1.5 * passes + 1
    way = [*(loss.value for loss in losses), final]
    if _is_record_of(costs, way):
        return True
    # As LBFGS does, or an optimizer that the student wrote: several losses are asked for in a step.
    return len(losses) > steps + 1 and abs(len(costs) - steps) <= 1 and _leads_along(costs, way)


def _is_record_of(costs: Sequence[float], way: Sequence[float]) -> bool:
    """Whether a history has the losses on the way of a training, but for the first or the last of them.

    Where a loss is the first one again, or leaps up, another training may have begun; the history is that of one.
    """
    leaps = [place for place in range(1, len(way)) if way[place] == way[0] or way[place] > 2 * way[place - 1]]
    starts = {start + after for start in (0, *leaps) for after in (0, 1)}
    return (bool(leaps) or len(costs) >= len(way) - 1) and any(
        len(costs) <= len(way) - start and all(map(_is_near, costs, way[start:])) for start in starts
    )


def _leads_along(costs: Sequence[float], way: Sequence[float]) -> bool:
    """Whether the entries of a history are losses on the way, in their order, however many places lie in between."""
    places = iter(way)
    return all(any(_is_near(cost, loss) for loss in places) for cost in costs)


def _is_near(cost: float, loss: float) -> bool:
    """An entry of a history may have been rounded to two digits."""
    return abs(cost - loss) <= 0.006 + 1e-3 * loss
