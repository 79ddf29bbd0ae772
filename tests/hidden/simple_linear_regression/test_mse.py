"""Hidden tests of `mse`: 3 points."""

import ast
from collections.abc import Iterator

import torch
from torch import Tensor, tensor

from autograder.testing import Student, assert_close, check

from .reference import ROUNDING, half_mse

# PyTorch's losses, as classes, functions, and as the operations that they dispatch.
_BUILT_INS = {
    *("MSELoss", "mse_loss", "L1Loss", "l1_loss", "HuberLoss", "huber_loss", "SmoothL1Loss", "smooth_l1_loss"),
    *("GaussianNLLLoss", "gaussian_nll_loss", "PoissonNLLLoss", "poisson_nll_loss"),
}
_LOOPS = (ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)


def _pair(secret: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> tuple[Tensor, Tensor]:
    predictions = torch.randn(shape, generator=secret, dtype=dtype)
    return predictions, predictions + 1 + torch.rand(shape, generator=secret, dtype=dtype)


@check(points=1, hint="Work out two rows by hand, with the formula: is the factor in front of the sum right?")
def test_is_half_the_mean_of_the_squares(student: Student, secret: torch.Generator) -> None:
    """`mse` is the sum of the squared errors divided by 2m, for any number of rows"""
    assert_close(_scalar(student.mse(tensor([[1.0], [3.0]]), tensor([[0.0], [0.0]]))), tensor(2.5))
    for rows in (1, 3, 100):
        predictions, targets = _pair(secret, rows, 1)
        assert_close(_scalar(student.mse(predictions, targets)), half_mse(predictions, targets), rtol=ROUNDING)


@check(points="0.5", hint="How many dimensions does your result have, and which dtype? A cost is a single number.")
def test_is_a_single_number_in_the_dtype_of_its_arguments(student: Student, secret: torch.Generator) -> None:
    """The result is a 0-dimensional tensor, in float32 or float64 as the arguments are"""
    _assert_proportional(student, *_pair(secret, 5, 1))
    for dtype in (torch.float32, torch.float64):
        loss = student.mse(*_pair(secret, 5, 1, dtype=dtype))
        assert isinstance(loss, Tensor), f"the result is a {type(loss).__name__}, not a tensor"
        assert loss.shape == (), f"the result has shape {tuple(loss.shape)}"
        assert loss.dtype == dtype, f"the result is {loss.dtype}, not {dtype}"


@check(points="0.5", hint="Training differentiates the cost: is something cut off from the predictions?")
def test_can_be_differentiated(student: Student, secret: torch.Generator) -> None:
    """The cost has the right gradient, and leaves predictions and targets as they were"""
    predictions, targets = _pair(secret, 6, 1)
    before = predictions.clone(), targets.clone()
    predictions.requires_grad_()
    loss = student.mse(predictions, targets)
    assert isinstance(loss, Tensor)
    assert loss.requires_grad, "the cost has no gradient"
    assert loss.numel() == 1
    loss.sum().backward()
    assert predictions.grad is not None
    # The gradient points along the errors. Its length follows from the cost, which is quadratic in them: a wrong factor
    # in front of the sum has a test of its own.
    errors = before[0] - before[1]
    factor = 2 * loss.detach().sum() / (errors**2).sum()
    assert factor > 0
    assert_close(predictions.grad, factor * errors, rtol=4 * ROUNDING)
    assert torch.equal(predictions.detach(), before[0])
    assert torch.equal(targets, before[1])


@check(
    points="0.5", hint="The point of the task is to write the formula out, without a loss that PyTorch brings along."
)
def test_uses_no_loss_of_pytorch(student: Student, secret: torch.Generator) -> None:
    """`mse` is right, and written without a loss function of PyTorch's"""
    predictions, targets = _pair(secret, 4, 1)
    _assert_proportional(student, predictions, targets)
    assert not _BUILT_INS & set(student.operations("mse", predictions, targets))
    for function in _functions(student, "mse"):
        assert not _BUILT_INS & set(_names(function, _aliases(student)))


@check(points="0.5", hint="Tensor operations work on all rows at once; a loop over rows is slow and not needed.")
def test_uses_no_loop(student: Student, secret: torch.Generator) -> None:
    """`mse` is right, and written without a loop over the rows"""
    _assert_proportional(student, *_pair(secret, 4, 1))
    counts = [len(student.operations("mse", *_pair(secret, rows, 1))) for rows in (3, 30)]
    assert counts[0] == counts[1], f"{counts} operations for 3 and 30 rows"
    for function in _functions(student, "mse"):
        for node in ast.walk(function):
            assert not isinstance(node, _LOOPS), "a loop"
            mapped = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "map"
            assert not mapped, "a loop by map"


def _assert_proportional(student: Student, predictions: Tensor, targets: Tensor) -> None:
    """The cost grows as the square of the errors: a wrong factor alone does not cost the points of other tests."""
    near = _scalar(student.mse(predictions, targets))
    far = _scalar(student.mse(predictions, predictions + 3 * (targets - predictions)))
    assert near.item() > 0, "the cost is not positive"
    assert_close(far, 9 * near, rtol=10 * ROUNDING)


def _scalar(result: object) -> Tensor:
    """A result of one element, whatever its shape: that has a test of its own."""
    assert isinstance(result, Tensor), f"the result is a {type(result).__name__}, not a tensor"
    assert result.numel() == 1, f"the result has shape {tuple(result.shape)}"
    return result.detach().reshape(())


def _functions(student: Student, name: str, seen: frozenset[str] = frozenset()) -> Iterator[ast.AST]:
    """What defines a function last, as `def` or as a lambda, and the functions of the notebook that it names."""
    found: ast.AST | None = None
    for cell in student.cells():
        for node in student.tree(cell).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                found = node
            if isinstance(node, ast.Assign) and name in {t.id for t in node.targets if isinstance(t, ast.Name)}:
                found = node.value
    if found is not None:
        yield found
        for helper in {n.id for n in ast.walk(found) if isinstance(n, ast.Name)} - seen - {name}:
            yield from _functions(student, helper, seen | {name})


def _names(function: ast.AST, aliases: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            yield aliases.get(node.id, node.id)
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _aliases(student: Student) -> dict[str, str]:
    """What names stand for that were imported under another one."""
    return {
        alias.asname: alias.name
        for cell in student.cells()
        for node in ast.walk(student.tree(cell))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
