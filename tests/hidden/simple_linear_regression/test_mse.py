"""Hidden tests of `mse`: 3 points.

A wrong factor has a test of its own. The other tests ask for a multiple of the sum of squares, so that it costs its
points once, and so that nobody gets theirs for something else than a sum of squares.
"""

import ast
from collections.abc import Iterator

import torch
from torch import Tensor, tensor

from autograder.testing import (
    Fact,
    NotRun,
    Student,
    as_tensor,
    assert_close,
    assert_form,
    below,
    check,
    largest,
    near,
    nodes,
    number,
    same,
    single,
    smallest,
)

from .reference import ROUNDING, half_mse

# PyTorch's losses, as classes, functions, and as the operations that they dispatch.
_BUILT_INS = {
    *("MSELoss", "mse_loss", "L1Loss", "l1_loss", "HuberLoss", "huber_loss", "SmoothL1Loss", "smooth_l1_loss"),
    *("GaussianNLLLoss", "gaussian_nll_loss", "PoissonNLLLoss", "poisson_nll_loss"),
}

# What calls a function for each of many elements, beside `map`.
_LOOPING = {"starmap", "vectorize", "frompyfunc", "apply_along_axis", "apply_", "map_"}


def _pair(generator: torch.Generator, *shape: int, dtype: torch.dtype = torch.float32) -> tuple[Tensor, Tensor]:
    """Predictions, and targets that are all larger, by 1 to 2: their differences lose no digits."""
    predictions = torch.rand(shape, generator=generator, dtype=dtype)
    return predictions, predictions + 1 + torch.rand(shape, generator=generator, dtype=dtype)


@check(points=1, hint="Work out two rows by hand, with the formula: is the factor in front of the sum right?")
def test_is_half_the_mean_of_the_squares(student: Student, generator: torch.Generator) -> None:
    """`mse` is the sum of the squared errors divided by 2m, for any number of rows"""
    pairs = [(tensor([[1.0], [3.0]]), tensor([[0.0], [0.0]])), *(_pair(generator, rows, 1) for rows in (1, 3, 100))]
    for predictions, targets in pairs:
        expected = half_mse(predictions, targets)
        assert near(single(student.mse(predictions, targets)), expected, rtol=ROUNDING)


@check(points="0.5", hint="How many dimensions does your result have, and which dtype? A cost is a single number.")
def test_is_a_single_number_in_the_dtype_of_its_arguments(student: Student, generator: torch.Generator) -> None:
    """The result is a 0-dimensional tensor that hangs on the predictions, in float32 or float64 as they are"""
    _assert_sum_of_squares(student, generator)
    for dtype in (torch.float32, torch.float64):
        predictions, targets = _pair(generator, 5, 1, dtype=dtype)
        loss = as_tensor(student.mse(predictions, targets))
        assert_form(loss, (), dtype)
        if loss.requires_grad:  # though nothing that was passed in does
            raise Fact("the result does not hang on the predictions: it is a new tensor")


@check(points="0.5", hint="Training differentiates the cost: is something cut off from the predictions, or changed?")
def test_can_be_differentiated(student: Student, generator: torch.Generator) -> None:
    """The cost has the right gradient, and leaves predictions and targets as they were"""
    predictions, targets = _pair(generator, 6, 1)
    before = predictions.clone(), targets.clone()
    predictions.requires_grad_()
    loss = as_tensor(single(student.mse(predictions, targets)))
    if not loss.requires_grad:
        raise Fact("the cost does not hang on the predictions: it requires no gradient")
    assert loss.is_floating_point(), f"the cost is {loss.dtype}"
    assert loss.numel() == 1, f"the cost has shape {tuple(loss.shape)}"
    loss.reshape(()).backward()
    # The derivative of a multiple of the sum of squares: twice the multiple, times the errors.
    errors = before[0] - before[1]
    factor = loss.detach().sum() / (errors**2).sum()
    assert below(0, factor), "the cost is not positive"
    assert_close(predictions.grad, 2 * factor * errors, rtol=4 * ROUNDING, what="the gradient")
    if not (same(predictions.detach(), before[0]) and same(targets, before[1])):
        raise Fact("the predictions or the targets were changed")


@check(points="0.5", hint="The task is to write the formula out yourself, without a loss that PyTorch brings along.")
def test_uses_no_loss_of_pytorch(student: Student, generator: torch.Generator) -> None:
    """`mse` measures squared errors, and does without the loss functions of PyTorch"""
    _assert_sum_of_squares(student, generator)
    assert not _BUILT_INS & set(student.operations("mse", *_pair(generator, 4, 1)))
    imported = _imported_names(student)
    for code in _definitions(student, "mse"):
        assert not _BUILT_INS & {imported.get(name, name) for name in _names(code)}


@check(points="0.5", hint="Tensor operations work on all rows at once; a loop over rows is slow and not needed.")
def test_uses_no_loop(student: Student, generator: torch.Generator) -> None:
    """`mse` measures squared errors, and does without a loop over the rows"""
    _assert_sum_of_squares(student, generator)
    few, many = (student.operations("mse", *_pair(generator, rows, 1)) for rows in (3, 30))
    assert len(few) == len(many), f"{len(few)} operations for 3 rows, {len(many)} for 30"
    for code in _definitions(student, "mse"):
        assert not any(_is_loop(node) for node in nodes(code)), "a loop"


def _assert_sum_of_squares(student: Student, generator: torch.Generator) -> None:
    """The cost is some multiple of the sum of squared errors, the same one whatever the errors are.

    In the second pair errors above and below cancel, in the third one of them is by far the largest: what is not a sum
    of squares (of all rows, each with its own target) is another multiple there.
    """
    factors = []
    for signs in ([1.0, 1, 1, 1], [1.0, -1, 1, -1], [10.0, 1, -1, 1]):
        predictions, targets = _pair(generator, 4, 1)
        targets = predictions + (targets - predictions) * tensor(signs).reshape(4, 1)
        squares = ((predictions - targets) ** 2).sum().item()
        factors.append(number(single(student.mse(predictions, targets))) / squares)
    assert below(0, factors[0]), "the cost is not positive"
    off = 10 * ROUNDING * factors[0]
    assert near(largest(factors), smallest(factors), atol=off), f"no sum of squares: {factors}"


def _definitions(student: Student, name: str) -> list[ast.AST]:
    """What defines a name last, and what defines the notebook's names that it uses: helpers, and what they use.

    Where nothing is found, in a file or in a text that is executed, nothing can be said of how it computes.
    """
    defined: dict[str, list[ast.AST]] = {}
    for cell in student.cells():
        for node in _statements(student.tree(cell)):
            match node:
                case ast.FunctionDef() | ast.ClassDef():
                    defined[node.name] = [node]
                case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                    used = _free_names(value)
                    for target in _stored(node):
                        if target not in used:  # where it is wrapped, `mse = wrapped(mse)`, both define it
                            defined[target] = []
                        defined.setdefault(target, []).append(value)
    if name not in defined:
        raise NotRun(f"no cell that can be read defines `{name}`")
    found: list[ast.AST] = []
    waiting = [name]
    while waiting:
        codes = defined.pop(waiting.pop(), [])
        found += codes
        waiting += [used for code in codes for used in _free_names(code)]
    return found


def _statements(block: ast.AST) -> Iterator[ast.AST]:
    """The statements of a cell, those in its `if`s and loops included, but not those in functions and classes."""
    waiting = [block]
    while waiting:  # an `elif` stands in the one before it: there can be thousands
        yield (node := waiting.pop())
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = ast.iter_child_nodes(node)
            waiting += reversed(
                [one for one in inner if isinstance(one, ast.stmt | ast.excepthandler | ast.match_case)]
            )


def _stored(statement: ast.stmt) -> set[str]:
    names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _free_names(code: ast.AST) -> set[str]:
    """Names that are used and not set: a variable of the function may be called like something else in the notebook."""
    names = [node for node in nodes(code) if isinstance(node, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    own |= {node.arg for node in nodes(code) if isinstance(node, ast.arg)}
    return {name.id for name in names} - own


def _names(code: ast.AST) -> Iterator[str]:
    yield from _free_names(code)
    yield from (node.attr for node in nodes(code) if isinstance(node, ast.Attribute))


def _is_loop(node: ast.AST) -> bool:
    """A loop in Python. One through things that are written out one by one, say `(predictions, targets)`, is none."""
    match node:
        case ast.While():
            return True
        case ast.For(iter=through) | ast.comprehension(iter=through):
            return not isinstance(through, ast.Tuple | ast.List)
        case ast.Call(func=ast.Name(id="map" | "reduce") | ast.Attribute(attr="reduce"), args=[_, through, *_]):
            return not isinstance(through, ast.Tuple | ast.List)
        case ast.Attribute(attr=name) | ast.Call(func=ast.Name(id=name)) if name in _LOOPING:
            return True
        case ast.FunctionDef(name=name):  # what calls itself, with the rest of its rows or the next place
            calls = (inner for inner in nodes(node) if isinstance(inner, ast.Call))
            own = [call for call in calls if name in _free_names(call.func)]
            passed = [inner for call in own for argument in call.args for inner in nodes(argument)]
            return any(isinstance(inner, ast.Subscript | ast.BinOp) for inner in passed)
        case ast.Call(func=ast.Name(id="sum"), args=[ast.Call(func=ast.Attribute(attr="tolist" | "numpy")), *_]):
            return True  # Python's sum over a tensor, the other way, is seen by its operations
        case _:
            return False


def _imported_names(student: Student) -> dict[str, str]:
    """What names stand for that were imported under another one."""
    return {
        alias.asname: alias.name
        for cell in student.cells()
        for node in nodes(student.tree(cell))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
