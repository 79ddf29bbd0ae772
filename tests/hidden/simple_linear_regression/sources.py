"""What the code of a cell says about where a value comes from. Code that does not say so is given the benefit."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from autograder.testing import nodes


def differentiated(cells: Sequence[ast.Module], around: Iterable[ast.Module]) -> list[set[str]]:
    """For each call of `backward()` in some cells, all names that its loss is made of, and those that they are made of.

    Calls whose loss is made in a way that cannot be followed, say of a function's argument, are left out.

    Args:
        around: cells in which names may be defined as well.
    """
    definitions = _definitions([*around, *cells])
    arguments = {node.arg for cell in cells for node in nodes(cell) if isinstance(node, ast.arg)} - {"self"}
    found = []
    for node in (node for cell in cells for node in nodes(cell)):
        match node:
            case ast.Call(func=ast.Attribute(value=loss, attr="backward")):
                names = _closure(loss, definitions)
                if not names & arguments:
                    found.append(names)
    return found


def taken_from(name: str, other: str, cells: Sequence[ast.Module]) -> bool:
    """Whether a value is made of another one, which these cells did not make themselves."""
    every = [node for cell in cells for node in nodes(cell)]
    made = {node.id for node in every if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.arg for node in every if isinstance(node, ast.arg)}
    values = _definitions(cells).get(name, [])
    return other not in made and any(other in _names(value) - _types_of(value) for value in values)


@lru_cache(maxsize=128)
def names_used(cell: ast.Module) -> frozenset[str]:
    """All names in a cell: of values, of attributes, and of what is imported."""
    return frozenset(_names(cell) | {node.name for node in nodes(cell) if isinstance(node, ast.alias)})


@lru_cache(maxsize=128)
def names_defined(cell: ast.Module) -> frozenset[str]:
    """The functions and classes of a cell, wherever they are defined."""
    return frozenset(node.name for node in nodes(cell) if isinstance(node, (ast.FunctionDef, ast.ClassDef)))


def _definitions(cells: Iterable[ast.Module]) -> dict[str, list[ast.AST]]:
    """What each name, or attribute of this name, is made of, wherever it is set."""
    definitions: dict[str, list[ast.AST]] = defaultdict(list)
    for node in (node for cell in cells for node in nodes(cell)):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    _define(definitions, target, value)
            case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                _define(definitions, target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                _define(definitions, target, value)
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                _define(definitions, target, value)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                definitions[name].append(node)
            case ast.alias(name=name, asname=str(known_as)):
                definitions[known_as].append(ast.Name(name, ast.Load()))
            case ast.Call(func=ast.Attribute(value=filled, attr="append" | "extend"), args=[value]):
                _define(definitions, filled, value)
    return definitions


def _define(definitions: dict[str, list[ast.AST]], target: ast.expr, value: ast.AST) -> None:
    while isinstance(target, ast.Subscript):  # what is put into a list or dictionary is what this is made of
        target = target.value
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and (isinstance(node.ctx, ast.Store) or node is target):
            definitions[node.id].append(value)
        elif isinstance(node, ast.Attribute) and (isinstance(node.ctx, ast.Store) or node is target):
            definitions[node.attr].append(value)


def _closure(code: ast.AST, definitions: dict[str, list[ast.AST]]) -> set[str]:
    found: set[str] = set()
    waiting = [*_names(code)]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += [used for value in definitions.get(name, []) for used in _names(value)]
    return found


def _types_of(code: ast.AST) -> set[str]:
    """The names of which only the type is used."""
    return {
        argument.id
        for node in nodes(code)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type"
        for argument in node.args
        if isinstance(argument, ast.Name)
    }


def _names(code: ast.AST) -> set[str]:
    """The names of values and of attributes."""
    found: set[str] = set()
    for node in nodes(code):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
                found.add(name)
    return found
