"""Hidden tests of the free training cell: 4 points.

Each test judges what the notebook left behind. Where that is not right, the cell is run once more with everything that
it builds on as it should be, and judged again: mistakes of earlier steps cost nothing here.
"""

import ast
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from autograder.testing import NotRun, Student, StudentError, StudentObject, check, numbers

from .reference import MSE_THRESHOLD, ROUNDING, course_data, scaled

_CELL = "train_with_builtins"
# Cells that run the functions of other tasks, in which optimizers and losses are not looked for.
_OTHERS = ("train", "learning_rates", "train_new", "train_model", "train_model_new", "module_gradient")


class LinearRegression(nn.Module):
    """What step 12 makes, for cells whose own does not work."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.linear(x)
        return result


def _own_or_prepared(student: Student, judge: Callable[[Student], None]) -> None:
    """Judge what the notebook left; if it is not right, what the cell leaves on good ground."""
    try:
        judge(student)
    except (AssertionError, StudentError, NotRun) as own:
        try:
            x, y = course_data()
            student.rerun(
                _CELL,
                LinearRegression=LinearRegression,
                X=x.flatten().numpy(),
                y=y.flatten().numpy(),
                m=100,
                X_tensor=x,
                y_tensor=y,
                X_scaled=scaled(x),
            )
            judge(student)
        except (AssertionError, StudentError, NotRun):
            raise own from None


def _final_loss(student: Student) -> float:
    """The MSELoss of the line that `builtin_model` is; the best of raw and scaled features, by either deviation."""
    model = student.value("builtin_model")
    assert isinstance(model, StudentObject), f"builtin_model is a {type(model).__name__}"
    assert model.kind == "module", f"builtin_model is a {model.type_name}, not a module"
    points = torch.cat([torch.tensor([[0.0], [1.0]]), torch.linspace(-1.7, 9.9, 30).reshape(-1, 1)])
    predictions = student.functional_call(model, {}, points.clone())
    assert isinstance(predictions, Tensor), f"builtin_model gives a {type(predictions).__name__}"
    assert predictions.shape == points.shape, f"builtin_model gives the shape {tuple(predictions.shape)}"
    assert predictions.is_floating_point(), f"builtin_model gives {predictions.dtype}"
    values = predictions.detach().double()
    assert values.isfinite().all(), "the predictions are not finite"
    bias, slope = values[0], values[1] - values[0]
    line = bias + slope * points.double()
    assert (values - line).abs().max() <= 10 * ROUNDING * (1 + line.abs().max()), "builtin_model is not a line"
    x, y = (tensor.double() for tensor in course_data())
    features = (x, scaled(x, correction=0), scaled(x, correction=1))
    return min(((bias + slope * feature - y) ** 2).mean().item() for feature in features)


def _uses(student: Student, names: tuple[str, ...]) -> bool:
    """Whether one of these was called, in the training cell or in one that the student added."""
    student.value("builtin_model")  # where there is no model, there is nothing to judge
    return any(
        counts.get(name, 0) > 0 for cell, counts in student.seen().items() if cell not in _OTHERS for name in names
    )


@check(
    points=1, hint="Does the curve still fall at its end? More epochs, or larger steps. Does it swing? Smaller ones."
)
def test_final_loss(student: Student) -> None:
    """`builtin_model` is trained until its loss is below 0.85"""

    def judge(student: Student) -> None:
        final = _final_loss(student)
        assert final < MSE_THRESHOLD, f"the loss is {final:.4f}"

    _own_or_prepared(student, judge)


@check(points=1, hint="One number per epoch, of this training and of this loss: what is appended, when, and how often?")
def test_history(student: Student) -> None:
    """`builtin_cost_hist` is the history of this training: one number per epoch, down to the loss of the model"""

    def judge(student: Student) -> None:
        history = student.value("builtin_cost_hist")
        if isinstance(history, (list, tuple)):
            attached = [entry for entry in history if isinstance(entry, Tensor) and entry.requires_grad]
            assert not attached, "entries still hang on the graph"
        costs = numbers(history, "builtin_cost_hist")
        assert len(costs) > 1, f"the history has {len(costs)} entries"
        assert all(map(math.isfinite, costs)), "the history is not finite"
        assert costs[-1] < costs[0], "the history does not fall"
        # Recorded before the last step, or as a mean over mini-batches, the last entry differs a little from the loss
        # of the model; half of the loss, or the history of another training, differ by more than 0.1.
        final = _final_loss(student)
        assert abs(costs[-1] - final) < 0.1 * (1 + final), f"it ends at {costs[-1]:.4f}, the model is at {final:.4f}"

    _own_or_prepared(student, judge)


@check(points=1, hint="Which object computes the loss? It should be PyTorch's own, and be called in every epoch.")
def test_uses_mse_loss(student: Student) -> None:
    """The loss is computed by PyTorch's `MSELoss`"""

    def judge(student: Student) -> None:
        functional = {
            name
            for cell in student.cells()
            if cell not in _OTHERS
            for node in ast.walk(student.tree(cell))
            for name in (getattr(node, "id", None), getattr(node, "attr", None), getattr(node, "name", None))
        }
        assert _uses(student, ("MSELoss",)) or "mse_loss" in functional, "MSELoss was not called"

    _own_or_prepared(student, judge)


@check(points=1, hint="Who updates the parameters? An optimizer, created once for them, takes a step in every epoch.")
def test_uses_an_optimizer(student: Student) -> None:
    """The parameters are updated by an optimizer of `torch.optim`"""

    def judge(student: Student) -> None:
        assert _uses(student, ("Optimizer.step",)), "no optimizer took a step"

    _own_or_prepared(student, judge)
