"""Hidden tests of the free training cell: 4 points.

Each test judges what the notebook left behind. Where that is not right, the cell is run once more with everything that
it builds on as it should be, and judged again: mistakes of earlier steps cost nothing here.
"""

import math
from collections.abc import Callable
from functools import cache
from itertools import accumulate

import torch
from torch import Tensor, nn

from autograder.testing import Handle, ModuleCall, NotRun, Student, StudentError, check, numbers

from .reference import MSE_THRESHOLD, ROUNDING, course_data, is_a_record, leads_along, same, scaled
from .sources import differentiated, names_defined, names_used, taken_from

FREE_CELL = "train_with_builtins"
_LAST_BEFORE = "train_new"  # the last given cell before the free one
_MOST_COMPARED = 2000  # entries of a history
_OTHER_TASKS = ("mse", "train_model", "train_model_new")  # cells whose losses are not those of the free cell


def free_cells(student: Student) -> set[str]:
    """The free training cell, and cells that the student put around it."""
    cells = list(student.cells())
    return {*cells[cells.index(_LAST_BEFORE) + 1 :], FREE_CELL} if _LAST_BEFORE in cells else {FREE_CELL}


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


def _features() -> list[Tensor]:
    """The feature, raw, and scaled by either standard deviation."""
    x, _ = course_data()
    return [x, scaled(x, correction=0), scaled(x, correction=1)]


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
    """The MSELoss of the line that `builtin_model` is, on the raw feature, and scaled by either deviation."""
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
    return _losses(torch.cat([bias, slope])[None])[0]


def _seen(student: Student) -> dict[str, int]:
    """What was called how often in the training cell, or in cells that the student put around it."""
    own = free_cells(student)
    counts: dict[str, int] = {}
    for cell, seen in student.seen().items():
        for name, count in seen.items() if cell in own else ():
            counts[name] = counts.get(name, 0) + count
    return counts


def _names(student: Student) -> set[str]:
    """Names in the code outside of the other tasks, but for those that the student defines."""
    trees = [student.tree(cell) for cell in student.cells() if cell not in _OTHER_TASKS]
    used, defined = ({name for tree in trees for name in names(tree)} for names in (names_used, names_defined))
    return used - defined


def _is_that_of_step_14(student: Student, parameters: dict[str, Tensor]) -> bool:
    try:
        model = student.value("model")
        others = student.parameters(model) if isinstance(model, Handle) else {}
    except (StudentError, NotRun):
        return False
    return [*others] == [*parameters] and all(same(others[name], parameters[name]) for name in others)


@check(
    points=1, hint="Does the curve still fall at its end? More epochs, or larger steps. Does it swing? Smaller ones."
)
def test_final_loss(student: Student, secret: torch.Generator) -> None:
    """`builtin_model` is trained until its loss is below 0.85"""

    def judge() -> None:
        final = min(_final_losses(student, secret))
        assert final < MSE_THRESHOLD, f"the loss is {final:.4f}"
        seen = _seen(student)
        assert sum(seen.values()) > 1, "nothing was computed in the cell"
        parameters = student.parameters(_model(student))
        assert sum(tensor.numel() for tensor in parameters.values()) == 2, "builtin_model has not two parameters"
        # Training twice from the same seed may end at the same numbers; without an optimizer, it was not done twice.
        assert seen.get("Optimizer.step") or not _is_that_of_step_14(student, parameters), "it is the model of step 14"
        trees = [student.tree(cell) for cell in free_cells(student)]
        assert not taken_from("builtin_model", "model", trees), "it goes on with the model of step 14"

    _own_or_prepared(student, judge)


@check(points=1, hint="Which object computes the loss? It should be PyTorch's own, and be called in every epoch.")
def test_uses_mse_loss(student: Student) -> None:
    """The loss is computed by PyTorch's `MSELoss`"""

    def judge() -> None:
        _model(student)  # where there is no model, there is nothing to judge
        names = _names(student)
        called = _seen(student).get("MSELoss", 0) > 1 and "MSELoss" in names
        assert called or "mse_loss" in names, "MSELoss was not called"
        own = free_cells(student)
        around = [student.tree(cell) for cell in student.cells() if cell not in {*own, *_OTHER_TASKS}]
        losses = differentiated([student.tree(cell) for cell in own], around)
        assert not losses or any(names & {"MSELoss", "mse_loss"} for names in losses), "another loss is differentiated"

    _own_or_prepared(student, judge)


@check(points=1, hint="Who updates the parameters? An optimizer, created once for them, takes a step in every epoch.")
def test_uses_an_optimizer(student: Student) -> None:
    """The parameters are updated by an optimizer of `torch.optim`"""

    def judge() -> None:
        _model(student)
        assert _seen(student).get("Optimizer.step", 0) > 0, "no optimizer took a step"

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
        # Recorded before the last step, or as a mean over mini-batches, the last entry differs from the loss of the
        # model: by a little, or by as much as the curve still falls. Half of the loss differs by 0.4 and more.
        finals = _final_losses(student, secret)
        usual = [
            loss for loss in finals if loss < 2 * min(finals)
        ]  # on a feature on which it was not trained, far more
        final = min(usual, key=lambda loss: abs(costs[-1] - loss))
        slack = max(0.1 * (1 + final), costs[-2] - costs[-1])
        assert abs(costs[-1] - final) < slack, f"it ends at {costs[-1]:.4f}, the model is at {final:.4f}"
        # LBFGS may be at the minimum before its first entry is made.
        asks_more = "LBFGS" in _names(student)
        assert costs[-1] < costs[0] or asks_more, "the history does not fall"
        if len(costs) > _MOST_COMPARED:
            return
        calls = [call for call in student.calls(_model(student), free_cells(student)) if _is_of_the_data(call)]
        steps = _seen(student).get("Optimizer.step", 0)
        # Others of its type may have been tried before it, or it may be a copy of the one that was trained. Asked with
        # gradients much less often than steps were made, it was trained in another way: by its `forward`, say.
        ways = [way for way in ([call for call in calls if call.own], calls) if way and _follows_training(way, steps)]
        recorded = any(_is_recorded(costs, way, steps, asks_more=asks_more) for way in ways)
        assert recorded or not ways, "the entries are not the losses of the epochs, one after the other"

    _own_or_prepared(student, judge)


def _is_recorded(costs: list[float], calls: list[ModuleCall], steps: int, *, asks_more: bool) -> bool:
    """Whether a history has the losses at the places where a model was asked for predictions.

    Where that cannot be told, there is nothing to compare with.

    Args:
        calls: of the model, on the feature or on mini-batches of it, in order.
        steps: that an optimizer took.
        asks_more: it may ask at several places in one step, as LBFGS does.
    """
    rows = [len(call.given) for call in calls]
    if min(rows) == max(rows) == 100:
        losses = _losses(_places(calls))
        epochs = min(steps, len(calls))
        fewest = max(epochs, len(losses) - 1) - 1
        if is_a_record(costs, losses, fewest, most=epochs + 1 if steps else len(calls)):
            return True
        asks_more = asks_more or len(losses) > steps + 1  # or as an optimizer does that the student wrote
        return asks_more and abs(len(costs) - steps) <= 1 and leads_along(costs, losses)
    if _is_a_pass([call.given for call in calls if len(call.given) < 100]):
        passes = sum(count for count in rows if count < 100) / 100
        return 0.5 * passes - 1 <= len(costs) <= 1.5 * passes + 1
    return True


def _follows_training(calls: list[ModuleCall], steps: int) -> bool:
    return 4 * sum(call.differentiable for call in calls) >= steps


def _is_of_the_data(call: ModuleCall) -> bool:
    return len(call.given) <= 100 and call.given.shape[1] == 1 and call.returned.shape == call.given.shape


def _places(calls: list[ModuleCall]) -> Tensor:
    """Bias and slope, one after the other, of a model that is a line: float64, shape (places, 2)."""
    x, predictions = (torch.stack(batches).squeeze(2) for batches in zip(*(call[2:] for call in calls), strict=True))
    ends = torch.stack([x.argmin(dim=1), x.argmax(dim=1)], dim=1)
    (left, right), (low, high) = x.gather(1, ends).T, predictions.gather(1, ends).T
    slopes = (high - low) / (right - left)
    lines = torch.stack([low - slopes * left, slopes], dim=1)
    places: list[list[float]] = []
    for line in lines.tolist():
        # Asked on another feature in between, a model that has not moved is the same line but for rounding.
        if not places or max(abs(now - last) for now, last in zip(line, places[-1], strict=True)) > 1e-5:
            places.append(line)
    return torch.tensor(places, dtype=torch.float64)


def _losses(places: Tensor) -> list[list[float]]:
    """The MSELoss of lines, on raw and scaled features: for each place, a loss for each of them."""
    bias, slope = places.T.reshape(2, -1, 1, 1)
    errors = bias + slope * _features_side_by_side() - course_data()[1]
    losses: list[list[float]] = errors.square().mean(dim=1).tolist()
    return losses


@cache
def _features_side_by_side() -> Tensor:
    return torch.cat(_features(), dim=1)


def _is_a_pass(batches: list[Tensor]) -> bool:
    """Whether the first mini-batches are all of the data, each row once."""
    total = list(accumulate(len(batch) for batch in batches))
    if 100 not in total:
        return False
    seen = torch.cat(batches[: total.index(100) + 1]).flatten().double().sort().values
    return any((seen - feature.flatten().double().sort().values).abs().max() < 1e-4 for feature in _features())
