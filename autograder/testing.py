"""What authors of hidden tests use beside PyTorch: the `check` mark, and comparisons that cannot be fooled by types."""

import ast
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import pytest
import torch

from autograder.student import ModuleCall, NotRun, Student, StudentError
from autograder.wire import formulas
from autograder.wire.client import Handle
from autograder.wire.formulas import Watched

__all__ = [
    "Handle",
    "ModuleCall",
    "NotRun",
    "Student",
    "StudentError",
    "Watched",
    "assert_close",
    "check",
    "formula",
    "nodes",
    "number",
    "numbers",
    "rows",
]

Test = TypeVar("Test", bound=Callable[..., None])
Function = TypeVar("Function", bound=Callable[..., object])


def check(*, points: str | int, hint: str) -> Callable[[Test], Test]:
    """Make a function a hidden test.

    Args:
        points: what it is worth; a decimal in quotes where it is not whole ("0.5").
        hint: what a student reads who fails it: the misconception, not the answer.

    The function's docstring is the title that the student reads.
    """
    worth = Decimal(points)
    if worth <= 0:
        raise ValueError(f"a check is worth more than {worth} points")

    def mark(test: Test) -> Test:
        if not (test.__doc__ or "").strip():
            raise ValueError(f"{test.__name__} needs a docstring: it is the title that students read")
        marked: Test = pytest.mark.check(points=worth, hint=hint)(test)
        return marked

    return mark


def formula(function: Function) -> Function:
    """Mark a function, or module class, that a test passes to a submission; it stays what it is.

    What is passed goes as a list of the tensor operations that it consists of, and is called there as any other
    function is, as often as the submission likes. So it decides nothing by values of tensors (`if`, `float`, `item()`),
    and prints or notes nothing: `Watched(function)` notes what it is called with. What is marked is tried when the
    tests are loaded; what is not, when it is passed.

    Args:
        function: it names its arguments. The instances of a module class are made without any.

    Raises:
        CannotBeSent: it does something else than compute with tensors; the text says in which line.
    """
    formulas.declare(function)
    return function


@lru_cache(maxsize=512)
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All nodes of a syntax tree, as from `ast.walk`; walked through once, since students share most of their cells."""
    return tuple(ast.walk(tree))


def assert_close(
    actual: object, expected: torch.Tensor, *, rtol: float = 1e-5, atol: float = 1e-6, what: str = "the result"
) -> None:
    """Assert that a result is a tensor of the expected shape and dtype, with |actual - expected| <= atol + rtol
    |expected|.

    Args:
        actual: anything that a submission may return. What is no tensor fails the test, and is no error of the test.
    """
    assert isinstance(actual, torch.Tensor), f"{what} is a {type(actual).__name__}, not a tensor"
    assert actual.shape == expected.shape, f"{what} has shape {tuple(actual.shape)}, not {tuple(expected.shape)}"
    assert actual.dtype == expected.dtype, f"{what} is {actual.dtype}, not {expected.dtype}"
    found, wanted = (tensor.detach().to(_exact(tensor)) for tensor in (actual, expected))
    # Not `torch.testing.assert_close`: at its first use, it imports for half a second.
    assert torch.allclose(found, wanted, rtol=rtol, atol=atol), f"{what} is off by up to {(found - wanted).abs().max()}"


def _exact(tensor: torch.Tensor) -> torch.dtype:
    return torch.complex128 if tensor.is_complex() else torch.float64


def number(value: object, what: str = "the result") -> float:
    """The value of a real number, NumPy scalar, or tensor or array of one element; fails the test for anything else."""
    if isinstance(value, (torch.Tensor, np.ndarray)):
        elements = value.numel() if isinstance(value, torch.Tensor) else value.size
        assert elements == 1, f"{what} has {elements} elements, not one"
        value = value.item()
    assert isinstance(value, (int, float)), f"{what} is a {type(value).__name__}, not a number"
    return float(value)


def numbers(values: object, what: str = "the result") -> list[float]:
    """The values of a list, tuple or array of real numbers; fails the test for anything else."""
    if isinstance(values, (torch.Tensor, np.ndarray)):
        values = values.tolist()
    assert isinstance(values, (list, tuple)), f"{what} is a {type(values).__name__}, not a list"
    return [number(value, f"an entry of {what}") for value in values]


def rows(result: Any, count: int, what: str = "the result") -> tuple[Any, ...]:
    """A tuple or list of so many entries; fails the test for anything else."""
    assert isinstance(result, (tuple, list)), f"{what} is a {type(result).__name__}, not a tuple"
    assert len(result) == count, f"{what} has {len(result)} entries, not {count}"
    return tuple(result)
