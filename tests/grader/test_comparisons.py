"""NaN is never right: comparisons of hidden tests are false for it, and no hidden test compares by itself."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.release import comparisons
from autograder.testing import Fact, all_near, assert_close, below, largest, near, number, numbers, same, smallest

NAN = torch.tensor([1.0, math.nan])
COMPARED: dict[str, Callable[[], object]] = {
    "number": lambda: number(math.nan),
    "numbers": lambda: numbers([1.0, math.nan]),
    "near": lambda: near(math.nan, math.nan, atol=math.inf),
    "near, of a NumPy scalar": lambda: near(1, np.float64("nan"), atol=9),
    "below": lambda: below(math.nan, 1),
    "below a bound": lambda: below(1, torch.tensor(math.nan)),
    "largest": lambda: largest([1.0, math.nan]),
    "largest element": lambda: largest(NAN),
    "smallest": lambda: smallest([math.nan, 1.0]),
    "of nothing": lambda: smallest([]),
    "assert_close": lambda: assert_close(NAN, NAN),
    "infinite": lambda: near(math.inf, math.inf),
}


@pytest.mark.parametrize("compare", COMPARED.values(), ids=COMPARED.keys())
def test_nan_fails_every_comparison(compare: Callable[[], object]) -> None:
    with pytest.raises(AssertionError):
        compare()


def test_numbers_are_compared_as_numbers_are() -> None:
    assert near(torch.tensor([1.0]), 1.1, atol=0.11)
    assert near(99, np.float32(100), rtol=0.01)
    assert not near(98.9, 100, rtol=0.01)
    assert below(1, 2)
    assert not below(2, 2)
    assert (smallest(iter([3, 1, 2])), largest(torch.tensor([[3.0, -1.0]]))) == (1, 3)
    assert same(torch.ones(2), torch.ones(2))
    assert not same(NAN, NAN)
    assert not same(torch.ones(2), torch.ones(2).double())
    assert not same(None, torch.ones(2))
    assert all_near([1, 2], [1.05, 2.1], atol=0.11)
    assert not all_near([1, 2], [1, 3], rtol=0.1)
    assert not all_near([1, 2], [1, 2, 3], atol=9)
    assert not all_near([math.nan], [math.nan], atol=math.inf)
    assert not all_near([math.inf], [math.inf])
    with pytest.raises(Fact, match="an entry of the result is `None`, not a number"):
        numbers([None])


@pytest.mark.parametrize(
    "line",
    [
        "assert student.f(1) == 2",
        "assert abs(number(student.f(1)) - 2) < 1e-3",
        "assert max(losses) < 3",
        "if result != expected: raise Fact('…')",
        "assert torch.allclose(result, expected)",
        "np.testing.assert_allclose(result, expected)",
        "assert result.eq(expected).all()",
        "assert not 2 < x < 3",
        "worst = sorted(values)[-1]",
        "assert (result - expected).abs().max().item() in allowed",
        "assert [x for x in values if x >= 0]",
    ],
)
def test_a_hidden_test_that_compares_by_itself_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "test_f.py").write_text(f"def test_it(student):\n    pass\n    {line}\n")
    [finding] = comparisons.check(tmp_path)
    assert finding.where.endswith("test_f.py:3")
    assert "near" in finding.advice


@pytest.mark.parametrize(
    "line",
    [
        "assert len(costs) == 5",
        "assert x.shape == y.shape and x.dtype != torch.int64",
        "assert 3 <= len(costs) - 1 < 9",
        "assert sizes[name] == (1, 1) or module.kind == 'module'",
        "assert near(largest(values), 3, atol=0.1) and below(0, smallest(values))",
        "assert name in names and value is None",
    ],
)
def test_what_is_no_value_is_compared_as_it_is(tmp_path: Path, line: str) -> None:
    (tmp_path / "test_f.py").write_text(line)
    assert comparisons.check(tmp_path) == []


def test_our_own_hidden_tests_do_not(checkout: Path) -> None:
    folders = [folder for folder in (checkout / "tests" / "hidden").iterdir() if folder.is_dir()]
    assert folders
    assert [finding for folder in folders for finding in comparisons.check(folder)] == []
