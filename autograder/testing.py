"""What authors of hidden tests use beside PyTorch: the `check` mark, and comparisons that cannot be fooled by types."""

import ast
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
import pytest
import torch

from autograder.execution.wire import formulas
from autograder.execution.wire.client import Handle
from autograder.execution.wire.formulas import Watched
from autograder.judging.behaviour import Seen, Words, probe
from autograder.judging.student import Fact, Loss, NotRun, Student, StudentError

__tracebackhide__ = True  # see `judging.student`

__all__ = [
    "Fact",
    "Handle",
    "Loss",
    "NotRun",
    "Seen",
    "Student",
    "StudentError",
    "Watched",
    "Words",
    "all_near",
    "as_tensor",
    "assert_close",
    "assert_form",
    "below",
    "check",
    "count",
    "formula",
    "largest",
    "near",
    "nodes",
    "number",
    "numbers",
    "probe",
    "rows",
    "same",
    "single",
    "smallest",
]

_MOST_COUNTED = 100_000
_LARGEST = sys.float_info.max
_NODES = "_nodes"

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

    What is passed goes as the code of the tensor operations that it consists of, and is called there as any other
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


def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All nodes of a syntax tree, as from `ast.walk`; walked through once, since students share most of their cells."""
    kept = vars(tree)
    if _NODES not in kept:
        kept[_NODES] = tuple(ast.walk(tree))  # with the tree, so that both are forgotten together
    found: tuple[ast.AST, ...] = kept[_NODES]
    return found


def assert_close(
    actual: object, expected: torch.Tensor, *, rtol: float = 1e-5, atol: float = 1e-6, what: str = "the result"
) -> None:
    """Assert that a result is a tensor of the expected shape and dtype, with |actual - expected| <= atol + rtol
    |expected|.

    Args:
        actual: anything that a submission may return. What is no tensor fails the test, and is no error of the test.
    """
    found = as_tensor(actual, what)
    assert_form(found, expected.shape, expected.dtype, what=what)
    values, wanted = (one.detach().to(_exact(one)) for one in (found, expected))
    # Not `torch.testing.assert_close`: at its first use, it imports for half a second. NaN is close to nothing.
    assert torch.allclose(values, wanted, rtol=rtol, atol=atol), (
        f"{what} is off by up to {(values - wanted).abs().max()}"
    )


def assert_form(actual: object, shape: Sequence[int], dtype: torch.dtype, *, what: str = "the result") -> None:
    """Assert that a result is a tensor of this shape and dtype."""
    found = as_tensor(actual, what)
    if found.shape != torch.Size(shape):
        raise Fact(f"{what} has the shape {_shape(found)}, not {tuple(shape)}")
    if found.dtype != dtype:
        raise Fact(f"{what} is in {str(found.dtype)[6:]}, not in {str(dtype)[6:]}")


def as_tensor(value: object, what: str = "the result") -> torch.Tensor:
    """A tensor; fails the test for anything else."""
    if not isinstance(value, torch.Tensor):
        raise Fact(f"{what} is {_kind(value)}, not a tensor")
    return value


def single(value: object) -> object:
    """What is in a tuple or list of one; anything else as it is. For tests that are not about the type of a result."""
    return value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value


def _kind(value: object) -> str:
    """What a value is, in words; of objects that stay in the submission's process, only that they are."""
    if value is None:
        return "`None`"
    if isinstance(value, Handle):
        return str(value)
    names = {np.ndarray: "a NumPy array", torch.Tensor: "a tensor", dict: "a dictionary", str: "a text", bytes: "bytes"}
    name = names.get(type(value), type(value).__name__)
    return name if " " in name or name == "bytes" else f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _shape(value: torch.Tensor) -> str:
    usual = value.ndim <= 4 and all(size <= 1000 for size in value.shape)
    return str(tuple(value.shape)) if usual else "(…)"


def _exact(tensor: torch.Tensor) -> torch.dtype:
    return torch.complex128 if tensor.is_complex() else torch.float64


def near(actual: object, expected: object, *, rtol: float = 0.0, atol: float = 0.0) -> bool:
    """Whether |actual - expected| <= atol + rtol |expected|, of two numbers (see `number`)."""
    return abs(number(actual) - number(expected)) <= atol + rtol * abs(number(expected))


def all_near(actual: Any, expected: Any, *, rtol: float = 0.0, atol: float = 0.0) -> bool:
    """Whether two rows of numbers are as long, and all in them `near`; at once, for long ones that are often compared.

    Args:
        actual, expected: arrays, or else lists of numbers that have been looked at (see `numbers`).
    """
    one, other = np.asarray(actual, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    with np.errstate(invalid="ignore"):  # infinite ones are not near each other
        return one.shape == other.shape and bool((abs(one - other) <= atol + rtol * abs(other)).all())


def below(value: object, bound: object) -> bool:
    """Whether value < bound, of two numbers (see `number`)."""
    return number(value) < number(bound)


def largest(values: Iterable[object] | torch.Tensor) -> float:
    """The largest of some numbers, or of the elements of a tensor; fails the test where one is none (see `number`)."""
    return _sorted(values)[-1]


def smallest(values: Iterable[object] | torch.Tensor) -> float:
    """The smallest of some numbers, as in `largest`."""
    return _sorted(values)[0]


def _sorted(values: Iterable[object] | torch.Tensor) -> list[float]:
    found = sorted(numbers(values.detach().flatten()) if isinstance(values, torch.Tensor) else map(number, values))
    if not found:
        raise Fact("there is nothing to compare")
    return found


def same(now: object, before: torch.Tensor) -> bool:
    """Whether a tensor is what it was, in values, shape and dtype."""
    return isinstance(now, torch.Tensor) and now.dtype == before.dtype and torch.equal(now, before)


def number(value: object, what: str = "the result") -> float:
    """The value of a real number, NumPy scalar, or tensor or array of one element.

    Fails the test for anything else, and for what is infinite or NaN, which no comparison is to decide.
    """
    if isinstance(value, (torch.Tensor, np.ndarray, np.generic)):
        elements = value.numel() if isinstance(value, torch.Tensor) else value.size
        if elements != 1:
            raise Fact(f"{what} has {elements if elements <= _MOST_COUNTED else 'many'} elements, not one")
        value = value.item()
    if not isinstance(value, (int, float)):
        raise Fact(f"{what} is {_kind(value)}, not a number")
    if not abs(value) <= _LARGEST:
        raise Fact(f"{what} is {'NaN' if math.isnan(value) else 'infinite'}")
    return float(value)


def numbers(values: object, what: str = "the result") -> list[float]:
    """The values of a list, tuple or array of real numbers; fails the test for anything else."""
    if isinstance(values, (torch.Tensor, np.ndarray)):
        if math.prod(values.shape) > _MOST_COUNTED:  # each takes thirty times as much memory as a Python number
            raise Fact(f"{what} has too many entries")
        values = values.tolist()
    if not isinstance(values, (list, tuple)):
        raise Fact(f"{what} is {_kind(values)}, not a list")
    return [number(value, f"an entry of {what}") for value in values]


def count(values: object, what: str = "the result") -> int:
    """How many entries a list, tuple, array or tensor has, whatever they are; fails the test for anything else."""
    match values:
        case list() | tuple():
            return len(values)
        case torch.Tensor() | np.ndarray():
            return values.reshape(-1).shape[0]
        case _:
            raise Fact(f"{what} is {_kind(values)}, not a list")


def rows(result: Any, count: int, what: str = "the result") -> tuple[Any, ...]:
    """A tuple or list of so many entries; fails the test for anything else."""
    if not isinstance(result, (tuple, list)):
        raise Fact(f"{what} is {_kind(result)}, not a tuple")
    if len(result) != count:
        raise Fact(f"{what} has {len(result) if len(result) <= _MOST_COUNTED else 'many'} entries, not {count}")
    return tuple(result)
