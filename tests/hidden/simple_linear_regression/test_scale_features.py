"""Hidden tests of `scale_features`: 3 points."""

import numpy as np
import torch
from torch import Tensor

from autograder.testing import (
    Fact,
    Student,
    as_tensor,
    assert_form,
    below,
    check,
    largest,
    near,
    same,
    single,
    smallest,
)

from .reference import ROUNDING, course_data, scaled


def _feature(generator: torch.Generator, rows: int) -> Tensor:
    """A feature on a scale of its own.

    Its steps are fixed and uneven, so that for every seed its spread is far from zero, its mean far from the middle of
    its range, and the largest of many values 5 standard deviations away.
    """
    offset, spread = (2 + torch.rand(2, generator=generator) * torch.tensor([3.0, 20.0])).tolist()
    steps = (torch.randperm(rows, generator=generator).reshape(-1, 1) + 1) / rows
    feature: Tensor = offset + spread * steps**12
    return feature


def _tolerance(x: Tensor) -> float:
    """The mean is off by ROUNDING of x, the standard deviation by ROUNDING of itself; both are divided by the latter,
    which is smaller than x. Twice that, because each is the outcome of two such sums."""
    return 4 * ROUNDING * largest(x.abs()) / x.std().item()


def _values(result: object, x: Tensor) -> Tensor:
    """The values of a result, in the shape of x. Its own shape, dtype and type have a test of their own."""
    result = single(result)
    values = as_tensor(torch.from_numpy(result) if isinstance(result, np.ndarray) else result)
    assert values.is_floating_point(), f"the result is {values.dtype}"
    assert values.numel() == x.numel(), f"the result has shape {tuple(values.shape)}, not {tuple(x.shape)}"
    return values.detach().double().reshape(x.shape)


def _assert_scaled(result: object, x: Tensor) -> None:
    """Right by either standard deviation, with n or with n - 1."""
    values = _values(result, x)
    off = smallest(largest((values - scaled(x.double(), correction=correction)).abs()) for correction in (0, 1))
    assert near(off, 0, atol=_tolerance(x)), f"off by {off:.2g}"


def _assert_centred(student: Student, result: object, x: Tensor) -> None:
    """At least the mean was taken off: what an answer must have got right to be paid for its form.

    Of the notebook's feature, since whether it is that of any other one has a test of its own; but an answer that is
    the same for any other one is none.
    """
    values = _values(result, x)
    assert below(1e-3, values.std()), "all values are the same"
    assert near(values.mean(), 0, atol=_tolerance(x) * values.std().item()), "the mean is not 0"
    assert not same(values, _values(student.scale_features(x.square()), x)), "it does not depend on the feature"


@check(points=1, hint="After scaling, what are the mean and the standard deviation of the feature? (Not its range.)")
def test_the_notebooks_feature(student: Student) -> None:
    """The notebook's feature gets mean 0 and standard deviation 1"""
    x, _ = course_data()
    _assert_scaled(student.scale_features(x.clone()), x)


@check(points=1, hint="Do the mean and the standard deviation come from the `x` that is passed in, and from all of it?")
def test_any_feature(student: Student, generator: torch.Generator) -> None:
    """Any other feature is scaled by its own mean and standard deviation"""
    for rows in (2, 5, 12, 100):
        x = _feature(generator, rows)
        _assert_scaled(student.scale_features(x.clone()), x)
        for other in (-3 * x, x / x.std() / 2):  # a standard deviation below 1 is one as well
            _assert_scaled(student.scale_features(other.clone()), other)


@check(points="0.5", hint="In which shape and dtype does the feature come back?")
def test_shape_and_dtype_are_kept(student: Student) -> None:
    """The result has mean 0, and is a tensor in the shape and dtype of `x`"""
    for dtype in (torch.float32, torch.float64):
        x = course_data()[0].to(dtype)
        result = student.scale_features(x.clone())
        _assert_centred(student, result, x)
        assert_form(result, x.shape, dtype)


@check(points="0.5", hint="The raw feature is used again later: is `x` itself changed?")
def test_the_feature_passed_in_is_left_alone(student: Student) -> None:
    """The result has mean 0, and is a new tensor: `x` is left as it was"""
    x, _ = course_data()
    before = x.clone()
    _assert_centred(student, student.scale_features(x), before)
    if not same(x, before):
        raise Fact("`x` was changed")
