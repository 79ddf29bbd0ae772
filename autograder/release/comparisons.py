"""Whether hidden tests leave the comparing of values to `autograder.testing`, where NaN is like nothing."""

import ast
from pathlib import Path

from autograder.release import Finding

_ADVICE = (
    "NaN passes it, or is passed over. Compare with assert_close, near, below, largest, smallest or same of "
    "autograder.testing; lengths, shapes, dtypes and texts are compared as they are."
)
_OPERATORS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
# Functions and methods of Python, PyTorch and NumPy that compare, or that choose by comparing.
_COMPARING = frozenset(
    ("max", "min", "amax", "amin", "nanmax", "nanmin", "maximum", "minimum", "clamp", "clip", "sort", "sorted")
) | frozenset(
    ("argmax", "argmin", "argsort", "topk", "approx", "testing", "allclose", "isclose", "equal", "array_equal", "isnan")
)
_COMPARING |= {"eq", "ne", "lt", "le", "gt", "ge", "less", "greater", "less_equal", "greater_equal", "not_equal"}
# What is never NaN.
_SIZES = frozenset(("len", "count", "numel", "size", "shape", "dtype", "ndim", "kind", "__name__"))


def check(tests: Path) -> list[Finding]:
    """Find comparisons in hidden tests, and in what stands beside them, that NaN may pass."""
    found = []
    for path in sorted(tests.glob("*.py")):
        if path.name.startswith("probes"):  # they explain, and no point hangs on what they compare
            continue
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):  # grading says so
            continue
        lines = sorted({node.lineno for node in ast.walk(tree) if isinstance(node, ast.expr) and _compares(node)})
        found += [Finding(f"{path}:{line}", "it compares a value by itself", _ADVICE) for line in lines]
    return found


def _compares(node: ast.expr) -> bool:
    match node:
        case ast.Compare(left=left, ops=operators, comparators=others):
            by_value = any(isinstance(operator, _OPERATORS) for operator in operators)
            return by_value and not any(map(_is_size, (left, *others)))
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _COMPARING
        case _:
            return False


def _is_size(node: ast.expr) -> bool:
    """Whether it is a length, a shape, a type or a text, or reckoned from one."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) | ast.Attribute(attr=name):
            return name in _SIZES
        case ast.BinOp(left=left, right=right):
            return _is_size(left) or _is_size(right)
        case ast.Subscript(value=value) | ast.NamedExpr(value=value):
            return _is_size(value)
        case ast.Constant(value=value):
            return isinstance(value, str)
        case ast.Tuple(elts=parts):
            return all(isinstance(part, ast.Constant) for part in parts)
        case _:
            return False
