"""Probes of the free training cell (see `probes`): how what it leaves behind hangs together.

Learning rate, epochs and start are the student's own: no number of one training is that of another. Many ways are
right: each probe explains one test.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

from autograder.testing import Handle, Loss, NotRun, Seen, Student, StudentError, Words, nodes, probe

from .probes_histories import AFTERWARDS, AS_IT_IS, MOST, near, relation
from .reference import MSE_THRESHOLD, course_data, scaled
from .test_train_with_builtins import FREE_CELL, LinearRegression, _free_cells, _prepared

BUILTINS = "test_train_with_builtins"
_TAIL = 20
_CASE = "your cell, with all that it builds on as it should be"
_LOSSES = {"L1Loss", "l1_loss", "SmoothL1Loss", "smooth_l1_loss", "HuberLoss", "huber_loss", "GaussianNLLLoss"}


class Left(NamedTuple):
    """What the cell left behind.

    Attributes:
        values: of the losses that were differentiated.
        final: the MSELoss of the model on the scaled feature, by the deviation with which it was trained.
        raw: its MSELoss on the raw feature.
    """

    model: Handle
    losses: list[Loss]
    values: list[float]
    final: float
    raw: float


@probe(
    BUILTINS,
    case=_CASE,
    explains=("test_final_loss",),
    decides=True,
    right={
        "the number of parameters": "A line has two, as a `LinearRegression` has",
        "the loss of the model": "It should be below 0.85, after the training, on X_scaled",
        "the end of the curve": "At the end of a training that was long enough, it is level",
        "the model at the start": "It is a fresh one, whose loss is far above 0.85",
        "builtin_model": "It is the trained model, a `LinearRegression`",
        "the model at the end": "What is left in builtin_model is the model that was trained",
        "the line": "It climbs, with a bias of about 14.4 and a slope of about 5.8",
        "the feature": "It should be X_scaled, on which the model is judged",
    },
)
def trained(student: Student) -> Seen:
    with suppress(NotRun, StudentError):  # then there is what the notebook left
        student.rerun(FREE_CELL, **_prepared(LinearRegression))
    left = _left(student)
    if not isinstance(left, Left):
        yield "builtin_model", left
        return
    count = sum(one.numel() for one in student.parameters(left.model).values())
    yield "the number of parameters", Words("two" if count == 2 else "more than two" if count > 2 else "less than two")
    if count != 2:
        return
    yield "the loss of the model", Words("below 0.85" if left.final < MSE_THRESHOLD else "0.85 or more")
    yield (
        "the model at the start",
        Words("trained before" if left.values and left.values[0] < MSE_THRESHOLD else "fresh"),
    )
    at_end = "at the end of the curve"
    if _place(left.raw, left.values) == at_end != _place(left.final, left.values):
        yield "the feature", Words("the raw one")
        return
    yield "the end of the curve", Words(end := _end(left.values))
    if end not in ("growing", "falling first, and then growing", "the same all the way", "a single point"):
        yield "the model at the end", Words(_place(left.final, left.values))
    if end not in ("growing", "still falling", "a single point"):
        yield "the line", Words(_line(student, left.model))


@probe(
    BUILTINS,
    case=_CASE,
    explains=("test_uses_mse_loss",),
    decides=True,
    right={"the loss that is differentiated": "It is the result of MSELoss"},
)
def differentiated(student: Student) -> Seen:
    left = _left(student)
    if not isinstance(left, Left):
        return
    yield "the loss that is differentiated", Words(_made_by(left.losses))
    with suppress(NotRun, StudentError):
        told = relation(student.value("builtin_cost_hist"), left.values, left.final)
        yield "the history", Words("of this loss" if told.startswith(AS_IT_IS) else "of something else")
        if not told.startswith(AS_IT_IS):
            return
    trees = [student.tree(cell) for cell in _free_cells(student)]
    names = {getattr(node, part, "") for tree in trees for node in nodes(tree) for part in ("id", "attr")}
    yield "another loss of PyTorch", Words("in the cell" if names & _LOSSES else "not in the cell")
    yield "your own mse", Words("in the cell" if "mse" in names else "not in the cell")


@probe(
    BUILTINS,
    case=_CASE,
    explains=("test_uses_an_optimizer",),
    decides=True,
    right={"steps of an optimizer": "There is one for each time that the loss is differentiated"},
)
def stepped(student: Student) -> Seen:
    left = _left(student)
    counts = student.steps()
    yield "steps of an optimizer", Words("some" if any(counts.get(cell) for cell in _free_cells(student)) else "none")
    if isinstance(left, Left):
        yield "the loss of the model", Words("below 0.85" if left.final < MSE_THRESHOLD else "0.85 or more")


@probe(
    BUILTINS,
    case=_CASE,
    explains=("test_history",),
    decides=True,
    right={
        "the history": "It holds one number an epoch: the losses of this training, in order",
        "the entries of the history": "They are numbers, taken out of their tensors with `.item()`",
        "the size of the loss": "It is the mean of the squares",
    },
)
def recorded(student: Student) -> Seen:
    left = _left(student)
    if not isinstance(left, Left):
        return
    if (end := _end(left.values)) == "growing":  # how far, is of no interest
        yield "the end of the curve", Words(end)
        return
    yield "the size of the loss", Words(_ratio(left.values, left.final))
    history = student.value("builtin_cost_hist")
    yield "the entries of the history", Words(_entries(history))
    yield "the rows behind a loss", Words("all" if all(loss.compared in (0, 100) for loss in left.losses) else "some")
    of_step_14 = None
    with suppress(NotRun, StudentError):
        of_step_14 = student.value("model_cost_hist")
    told = relation(history, left.values, left.final).removesuffix(AFTERWARDS)
    yield "the history", Words("that of step 14" if isinstance(history, list) and history == of_step_14 else told)
    if told.startswith("other"):
        yield "the end of the curve", Words(_end(left.values))


def _left(student: Student) -> Left | object:
    """What the cell left behind, or what stands in the place of the model."""
    model: object = student.value("builtin_model")
    if not isinstance(model, Handle) or model.kind != "module":
        return model
    every = student.losses(model, _free_cells(student))
    losses = [loss for loss in every if loss.own] or every
    *scaled_either_way, raw = _finals(student, model)
    values = [loss.value for loss in losses]
    finite = filter(math.isfinite, scaled_either_way)
    final = min(finite, key=lambda one: abs(one - values[-1]) if values else one, default=math.inf)
    return Left(model, losses, values, final, raw)


def _line(student: Student, model: Handle) -> str:
    """Where the model has moved to."""
    dtype = next((one.dtype for one in student.parameters(model).values()), torch.float32)
    predictions = student.functional_call(model, {}, torch.tensor([[0.0], [1.0]], dtype=dtype))
    bias, slope = predictions[0].item(), predictions[1].item() - predictions[0].item()
    start_bias, start_slope = 0.4, -0.7  # of the class that the cell is given
    if abs(bias - start_bias) < 1e-3 or abs(slope - start_slope) < 1e-3:
        return "one of its parameters has not moved" if abs(bias - slope) > 1.2 else "it has not moved"
    if abs(slope) < 0.3 and bias > 10:
        return "flat"
    if 0 < slope < 5.7 and abs(bias / 14.4 - slope / 5.79) < 0.01:
        return "bias and slope are too small by the same factor"
    return "elsewhere"


def _finals(student: Student, model: Handle) -> list[float]:
    """The MSELoss of the model, on the feature scaled by either deviation, and on it raw."""
    x, y = course_data()
    found = []
    for feature in (scaled(x, correction=0), scaled(x), x):
        try:
            predictions = student.functional_call(model, {}, feature)
        except StudentError:
            predictions = student.functional_call(model, {}, feature.double())
        one_each = predictions.numel() <= y.numel()  # others would meet in a table of all with all
        found.append((predictions.detach().double() - y.double()).square().mean().item() if one_each else math.inf)
    return found


def _end(values: Sequence[float]) -> str:
    """How a curve ends."""
    tail = values[-_TAIL:]
    if len(values) < 2:
        return "a single point" if values else "the same all the way"
    if not all(map(math.isfinite, values)) or values[-1] > 1.01 * values[0]:
        return "growing" if not values[1] < values[0] else "falling first, and then growing"
    if max(values) - min(values) <= 1e-6 * max(values):
        return "the same all the way"
    rises = sum(after > before * 1.001 for before, after in pairwise(tail))
    if rises > len(tail) / 5:
        return "swinging"
    return "still falling" if tail[0] - tail[-1] > 1e-4 * tail[-1] else "level"


def _place(final: float, values: Sequence[float]) -> str:
    """Where on its curve the model was left."""
    if not values or not math.isfinite(final):
        return "nowhere on the curve"
    if near(final, values[-1]) or (len(values) > 1 and abs(final - values[-1]) <= abs(values[-2] - values[-1])):
        return "at the end of the curve"
    return "at the start of the curve" if near(final, values[0]) else "beside the curve"


def _made_by(losses: Sequence[Loss]) -> str:
    if not losses:
        return "none"
    return "MSELoss" if all(loss.compared for loss in losses) else "not MSELoss"


def _ratio(values: Sequence[float], final: float) -> str:
    """How many times the mean of the squares it is."""
    if not values or not 0 < final < MSE_THRESHOLD:
        return "unknown"
    ratio = values[-1] / final
    known: Mapping[str, float] = {"the mean": 1.0, "half the mean": 0.5, "the sum": 100.0, "half the sum": 50.0}
    return next((name for name, times in known.items() if abs(ratio / times - 1) < 0.05), "another")


def _entries(history: object) -> str:
    if not isinstance(history, (list, tuple, Tensor)):
        return "numbers" if isinstance(history, (int, float)) else f"a {type(history).__name__}"
    kinds = set()
    for entry in list(history[:MOST]):
        if isinstance(entry, Tensor) and entry.requires_grad:
            kinds.add("tensors with their graphs")
        elif isinstance(entry, (str, list, tuple, dict, bytes)) or entry is None:
            kinds.add(type(entry).__name__)
        else:
            kinds.add("numbers")
    return " and ".join(sorted(kinds)) or "none"
