"""Probes of `scale_features` (see `probes`)."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from autograder.testing import Seen, Student, Words, probe

from .probes import changed, column_of
from .reference import course_data

SCALING = "test_scale_features"


@probe(
    SCALING,
    case="x = 3, 1 and 8",
    right={
        "the result": "The mean is 4; 3 - 4, 1 - 4 and 8 - 4 are -1, -3 and 4. By the standard deviation 3.606, "
        "that is -0.277, -0.832 and 1.109 (or -0.340, -1.019 and 1.359, by the deviation that divides by m)"
    },
)
def three_values(student: Student) -> Seen:
    x = column_of(3, 1, 8)
    before = x.clone()
    yield "the result", student.scale_features(x)
    yield "what was passed in", changed((x, before))


@probe(
    SCALING,
    case="x = 0.1, 0.2 and 0.6",
    right={
        "the result": "With mean 0 and standard deviation 1 it is -0.756, -0.378 and 1.134 (or -0.926, -0.463, 1.389)"
    },
)
def small_values(student: Student) -> Seen:
    yield "the result", student.scale_features(column_of(0.1, 0.2, 0.6))


@probe(
    SCALING,
    case="x = -10 and 50",
    right={"the result": "With mean 0 and standard deviation 1 it is -0.707 and 0.707 (or -1 and 1)"},
)
def two_values(student: Student) -> Seen:
    yield "the result", student.scale_features(column_of(-10, 50))


@probe(
    SCALING,
    case="39 zeros and a hundred",
    right={
        "the result": "The hundred is more than six standard deviations above the mean, the zeros lie just below it"
    },
)
def outlier(student: Student) -> Seen:
    yield "the result", student.scale_features(column_of(100, *[0] * 39))


@probe(SCALING, case="x = 3, 1 and 8 in float64")
def double_values(student: Student) -> Seen:
    yield "the result", student.scale_features(column_of(3, 1, 8, dtype=torch.float64))


_FEATURE = (3.0, 1.0, 8.0, 2.5, 6.0, 2.0)


@probe(
    SCALING,
    decides=True,
    case="x = 3, 1, 8, 2.5, 6 and 2",
    right={
        "what is taken off": "It is the mean of this x, 3.75",
        "what it is divided by": "It is the standard deviation of this x, 2.679 (or 2.446, by m)",
    },
)
def shift_and_stretch(student: Student) -> Seen:
    """By how much the values are moved, and what the rest is divided by, whatever both are computed with."""
    x = column_of(*_FEATURE)
    given = x.clone()
    result = student.scale_features(given)
    yield "what was passed in", changed((given, x))
    if result is None:
        yield "the result", result
        return
    found = _moved(student, x)
    if found is None:
        yield "what is taken off", Words("another one for each value")
        return
    off, by = found
    other = _moved(student, 20 - 3 * x)
    notebook, _ = course_data()
    if not _near(off, 0) and other is not None and _near(off, other[0]) and _near(by, other[1]):
        ours = _near(off, notebook.mean()) and any(_near(by, notebook.std(correction=one)) for one in (0, 1))
        yield "mean and deviation", Words("those of the notebook's feature" if ours else "the same for every feature")
        return
    if _near(off, 0) and _near(by, 1):
        yield "what comes back", Words("the feature as it was")
        return
    deviations = [x.std(correction=one) for one in (0, 1)]
    centred = x - x.mean()
    yield (
        "what is taken off",
        _called(
            off,
            {
                "the mean": [x.mean()],
                "nothing": [0.0],
                "the smallest value": [x.min()],
                "the median": [x.median(), x.flatten().quantile(0.5)],
                "the middle between the smallest and the largest": [(x.min() + x.max()) / 2],
                "the mean, divided": [x.mean() / one for one in deviations],
                "the mean, after the division": [x.mean() * one for one in deviations],
            },
        ),
    )
    yield (
        "what it is divided by",
        _called(
            by,
            {
                "the standard deviation": deviations,
                "nothing": [1.0],
                "the variance": [one**2 for one in deviations],
                "the range": [x.max() - x.min()],
                "half the range": [(x.max() - x.min()) / 2],
                "the largest value": [x.max()],
                "the mean": [x.mean()],
                "the largest deviation": [centred.abs().max()],
                "the mean deviation": [centred.abs().mean()],
                "the length of the deviations": [centred.norm()],
                "the length of the values": [x.norm()],
                "the root mean square": [x.norm() / math.sqrt(len(x) - one) for one in (0, 1)],
                "the standard error": [one / math.sqrt(len(x)) for one in deviations],
                "one by the standard deviation": [1 / one for one in deviations],
            },
        ),
    )


def _moved(student: Student, x: Tensor) -> tuple[float, float] | None:
    """What is taken off of all values, and what the rest is divided by; None where it is not so."""
    result = student.scale_features(x.clone())
    if isinstance(result, (list, tuple)) and result:
        result = result[0]
    if isinstance(result, np.ndarray) and result.dtype.kind == "f":
        result = torch.from_numpy(result)
    if not isinstance(result, Tensor) or result.numel() != x.numel() or not result.is_floating_point():
        return None
    values, given = result.detach().double().flatten(), x.double().flatten()
    slope = (values[2] - values[1]) / (given[2] - given[1])
    if not torch.isfinite(values).all() or abs(slope) < 1e-6:
        return None
    by, off = 1 / slope, given[1] - values[1] / slope
    return (off.item(), by.item()) if torch.allclose((given - off) / by, values, rtol=1e-3, atol=1e-3) else None


def _called(number: float, known: Mapping[str, Sequence[Tensor | float]]) -> Words:
    return Words(next((name for name, all_of in known.items() if any(_near(number, one) for one in all_of)), "another"))


def _near(one: float, other: Tensor | float) -> bool:
    return math.isclose(one, float(other), rel_tol=1e-3, abs_tol=1e-3)
