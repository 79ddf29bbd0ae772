"""Mutants of the solutions: each is the source notebook with one small change in one solution region."""

import ast
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from nbformat import NotebookNode

from autograder.intake import grade_id

_REGION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)

_OTHER_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
_OTHER_NAMES = {
    "mean": ("sum", "max"),
    "sum": ("mean",),
    "std": ("var",),
    "square": ("abs",),
    "zero_": ("abs_",),
    "MSELoss": ("L1Loss",),
    "SGD": ("Adam",),
    "parameters": ("children",),
}
_TRANSPARENT = ("item", "detach", "clone", "square", "sqrt", "abs", "mean", "sum", "flatten", "squeeze", "reshape")
_MOST_NAMES = 4  # that one name is taken for


@dataclass(frozen=True)
class Mutant:
    """One changed solution.

    Attributes:
        cell: the grade id of the solution cell.
        was, became: the statement before and after, or what stands for it.
        source: the cell's code with the change.
    """

    cell: str
    was: str
    became: str
    source: str


def mutants(notebook: NotebookNode) -> Iterator[Mutant]:
    """All mutants of a source notebook, cell by cell, without repetitions."""
    for cell in notebook.cells:
        if cell.cell_type != "code" or not _REGION.search(cell.source):
            continue
        seen = {ast.unparse(ast.parse(cell.source))}
        for mutant in _of_cell(str(grade_id(cell)), cell.source):
            if mutant.source not in seen:
                seen.add(mutant.source)
                yield mutant


def build(mutant: Mutant, notebook: NotebookNode) -> NotebookNode:
    """The notebook with the mutant in it."""
    mutated = copy.deepcopy(notebook)
    for cell in mutated.cells:
        if grade_id(cell) == mutant.cell:
            cell.source = mutant.source
    return mutated


def _of_cell(name: str, source: str) -> Iterator[Mutant]:
    lines: set[int] = set()
    for region in _REGION.finditer(source):
        first = source.count("\n", 0, region.start()) + 1
        lines.update(range(first, first + region[0].count("\n") + 1))
    whole = ast.parse(source)
    shown = {id(n) for s in ast.walk(whole) if isinstance(s, ast.stmt) and _shows(s) for n in ast.walk(s)}
    places = [
        place
        for place, node in enumerate(ast.walk(whole))
        if getattr(node, "lineno", None) in lines
        and getattr(node, "end_lineno", None) in lines
        and id(node) not in shown
    ]
    names = _values(whole, shown)
    for place in places:
        number = 0
        while True:
            tree = ast.parse(source)
            changes = _changes(tree, list(ast.walk(tree))[place], names)
            change = next((c for i, c in enumerate(changes) if i == number), None)
            if change is None:
                break
            statement, act = change
            was = ast.unparse(statement)
            act()
            ast.fix_missing_locations(tree)
            yield Mutant(name, was, _text(statement), ast.unparse(tree))
            number += 1


def _shows(statement: ast.stmt) -> bool:
    """Whether a statement only prints or draws, which nobody judges."""
    if not isinstance(statement, (ast.Expr, ast.Assign)):
        return False
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return bool(names & {"plt", "print", "fig", "ax", "axes", "display"})


def _values(tree: ast.Module, shown: set[int]) -> list[str]:
    """Names that a function gets or a cell makes: one may be taken for another."""
    values = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg) and node.arg != "self"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in shown:
            values.add(node.id)
    return sorted(values)


def _text(statement: ast.stmt) -> str:
    return str(getattr(statement, "became", "")) or ast.unparse(statement)


Change = tuple[ast.stmt, Callable[[], object]]


def _changes(tree: ast.Module, node: ast.AST, names: list[str]) -> Iterator[Change]:
    """What can be changed at a node: the statement around it, and what changes the tree."""
    statement = _statement(tree, node)
    for act in _acts(tree, node, names):
        yield statement, act


def _acts(  # noqa: PLR0912  one case for each kind of node
    tree: ast.Module, node: ast.AST, names: list[str]
) -> Iterator[Callable[[], object]]:
    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op):
            for other in _OTHER_OPERATORS.get(type(op), ()):
                yield partial(setattr, node, "op", other())
            if isinstance(node, ast.BinOp):
                yield partial(_replace, tree, node, node.left)
                yield partial(_replace, tree, node, node.right)
        case ast.UnaryOp():
            yield partial(_replace, tree, node, node.operand)
        case ast.Constant(value=bool(value)):
            yield partial(setattr, node, "value", not value)
        case ast.Constant(value=int(number) | float(number)):
            for changed in (number + 1, number * 10 if number else -1):
                yield partial(setattr, node, "value", changed)
        case ast.Call():
            yield from _acts_on_call(tree, node)
        case ast.Attribute(attr=name) if name in _OTHER_NAMES:
            for other_name in _OTHER_NAMES[name]:
                yield partial(setattr, node, "attr", other_name)
        case ast.Name(id=name, ctx=ast.Load()):
            others = [other for other in names if other != name] if name in names else []
            for other_name in others[:_MOST_NAMES]:
                yield partial(setattr, node, "id", other_name)
        case ast.Tuple(elts=[_, _, *_]):
            yield node.elts.reverse
        case ast.With():
            yield partial(_replace_statement, tree, node, node.body)
    if isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign, ast.Return)):
        yield partial(_drop, tree, node)
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)):
        yield partial(_double, tree, node)


def _acts_on_call(tree: ast.Module, node: ast.Call) -> Iterator[Callable[[], object]]:
    if len(node.args) > 1:
        yield node.args.reverse
    for place in range(len(node.keywords)):
        yield partial(node.keywords.pop, place)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _TRANSPARENT:
        inner = node.func.value
        yield partial(_replace, tree, node, inner)
    if isinstance(node.func, ast.Name) and node.func.id == "range" and len(node.args) == 1:
        bound = node.args[0]
        for operator in (ast.Add, ast.Sub):
            yield partial(node.args.__setitem__, 0, ast.BinOp(bound, operator(), ast.Constant(1)))


def _replace(tree: ast.Module, node: ast.expr, new: ast.expr) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is node:
                setattr(parent, field, new)
            elif isinstance(value, list):
                value[:] = [new if item is node else item for item in value]


def _replace_statement(tree: ast.Module, node: ast.stmt, new: list[ast.stmt]) -> None:
    for parent in ast.walk(tree):
        for _, value in ast.iter_fields(parent):
            if isinstance(value, list) and any(item is node for item in value):
                place = next(i for i, item in enumerate(value) if item is node)
                value[place : place + 1] = new
                return


def _drop(tree: ast.Module, node: ast.stmt) -> None:
    node.became = "(nothing)"  # type: ignore[attr-defined]  # for the report, as below
    _replace_statement(tree, node, [ast.Pass()])


def _double(tree: ast.Module, node: ast.stmt) -> None:
    node.became = f"{ast.unparse(node)}  # twice"  # type: ignore[attr-defined]
    _replace_statement(tree, node, [node, copy.deepcopy(node)])


def _statement(tree: ast.Module, node: ast.AST) -> ast.stmt:
    """The innermost statement around a node."""
    around = [s for s in ast.walk(tree) if isinstance(s, ast.stmt) and any(child is node for child in ast.walk(s))]
    return around[-1]
