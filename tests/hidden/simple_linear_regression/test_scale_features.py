"""Hidden tests of `scale_features`: 3 points."""

import torch
from torch import Tensor

from autograder.testing import Student, assert_close, check

from .reference import ROUNDING, course_data, scaled

# x - mean loses digits where the mean is large beside the spread; the inputs here keep them within a factor of 4.
_TOLERANCE = 4 * ROUNDING


def _assert_scaled(result: object, x: Tensor) -> None:
    """Right by either standard deviation, with n or with n - 1."""
    assert isinstance(result, Tensor), f"the result is a {type(result).__name__}, not a tensor"
    assert result.shape == x.shape, f"the result has shape {tuple(result.shape)}, not {tuple(x.shape)}"
    errors = [(result.double() - scaled(x, correction=correction).double()).abs().max() for correction in (0, 1)]
    assert min(errors) < _TOLERANCE * scaled(x).abs().max(), f"off by {min(errors):.2g}"


def _feature(secret: torch.Generator, rows: int) -> Tensor:
    """A feature on a scale of its own, spread evenly, so that its mean and spread are far from zero for every seed."""
    offset, spread = (2 + torch.rand(2, generator=secret) * torch.tensor([3.0, 20.0])).tolist()
    feature: Tensor = offset + spread * (torch.randperm(rows, generator=secret).float().reshape(-1, 1) + 1) / rows
    return feature


@check(points=1, hint="After scaling, what are the mean and the standard deviation of the feature? (Not its range.)")
def test_the_notebooks_feature(student: Student) -> None:
    """The notebook's feature gets mean 0 and standard deviation 1"""
    x, _ = course_data()
    _assert_scaled(student.scale_features(x), x)


@check(points=1, hint="Do the mean and the standard deviation come from the `x` that is passed in, and from all of it?")
def test_any_feature(student: Student, secret: torch.Generator) -> None:
    """Any other feature is scaled by its own mean and standard deviation"""
    for rows in (5, 12, 200):
        x = _feature(secret, rows)
        _assert_scaled(student.scale_features(x), x)
        _assert_scaled(student.scale_features(-3 * x), -3 * x)


@check(points="0.5", hint="In which shape and dtype does the feature come back?")
def test_shape_and_dtype_are_kept(student: Student, secret: torch.Generator) -> None:
    """The result is a tensor in the shape and dtype of `x`"""
    for dtype in (torch.float32, torch.float64):
        x = _feature(secret, 9).to(dtype)
        result = student.scale_features(x)
        assert isinstance(result, Tensor)
        assert result.dtype == dtype, f"the result is {result.dtype}, not {dtype}"
        assert result.shape == x.shape
        assert result.double().mean().abs() < _TOLERANCE, "the mean is not 0"
        assert result.std() > 0, "everything is the same"


@check(points="0.5", hint="The raw feature is used again later: is `x` itself changed?")
def test_the_feature_passed_in_is_left_alone(student: Student, secret: torch.Generator) -> None:
    """The result is a new tensor, and `x` is left as it was"""
    x = _feature(secret, 9)
    before = x.clone()
    result = student.scale_features(x)
    assert torch.equal(x, before), "x was changed"
    assert isinstance(result, Tensor)
    assert result.shape == x.shape
    assert not torch.allclose(result, before), "nothing was scaled"
    assert_close(result.double().mean(), torch.tensor(0.0, dtype=torch.float64), atol=_TOLERANCE)
