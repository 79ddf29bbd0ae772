"""Mutants of the solutions: each is the source notebook with one small change in one solution region."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from nbformat import NotebookNode

from autograder.intake.cells import grade_id
from autograder.release.markers import regions
from autograder.release.mutation.changes import changes, in_words, text

_FOR_FIGURES = {"plt", "print", "fig", "ax", "axes", "display", "left", "right", "builtin_lines", "slope", "bias"}


@dataclass(frozen=True)
class Mutant:
    """One changed solution.

    Attributes:
        cell: the grade id of the solution cell.
        was, became: the statement before and after, or what stands for it.
        words: what was changed, for people.
        source: the cell's code with the change.
    """

    cell: str
    was: str
    became: str
    words: str
    source: str


def mutants(notebook: NotebookNode) -> Iterator[Mutant]:
    """All mutants of a source notebook, cell by cell, without repetitions."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and regions(cell.source):
            yield from _of_cell(str(grade_id(cell)), cell.source)


def build(mutant: Mutant, notebook: NotebookNode) -> NotebookNode:
    """The notebook with the mutant in it; all other cells are those of the notebook itself."""
    changed = [
        NotebookNode({**cell, "source": mutant.source}) if grade_id(cell) == mutant.cell else cell
        for cell in notebook.cells
    ]
    return NotebookNode({**notebook, "cells": changed})


def _of_cell(name: str, source: str) -> Iterator[Mutant]:
    whole = ast.parse(source)
    names = _values(whole)
    seen = {ast.unparse(whole)}
    for place in _places(whole, source):
        before = _statement(whole, list(ast.walk(whole))[place])
        for number in count():
            tree = ast.parse(source)  # anew, since a change is made in the tree itself
            node = list(ast.walk(tree))[place]
            change = next(islice(changes(tree, node, names), number, None), None)
            if change is None:
                break
            statement = _statement(tree, node)
            change()
            changed = ast.unparse(ast.fix_missing_locations(tree))
            if changed not in seen:
                seen.add(changed)
                yield Mutant(name, text(before), text(statement), in_words(before, statement), changed)


def _places(tree: ast.Module, source: str) -> list[int]:
    """The nodes within the solution regions, as places in `ast.walk`; without those that only print or draw."""
    lines = {number for region in regions(source) if region.kind == "SOLUTION" for number in region.numbers}
    left_out = {id(node) for statement in _shown(tree) for node in ast.walk(statement)}
    left_out |= {id(name) for name in _called(tree)}  # another value cannot be called: nothing to learn
    return [
        place
        for place, node in enumerate(ast.walk(tree))
        if {getattr(node, "lineno", None), getattr(node, "end_lineno", None)} <= lines and id(node) not in left_out
    ]


def _shown(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that only print or draw, which nobody judges."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Expr, ast.Assign)):
            names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
            if names & _FOR_FIGURES:
                yield node


def _values(tree: ast.Module) -> list[str]:
    """Names that a function gets or a cell makes: one may be taken for another."""
    values = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg) and node.arg != "self"}
    shown = {id(node) for statement in _shown(tree) for node in ast.walk(statement)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in shown:
            values.add(node.id)
    return sorted(values - {name.id for name in _called(tree)})


def _called(tree: ast.Module) -> list[ast.Name]:
    return [node.func for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]


def _statement(tree: ast.Module, node: ast.AST) -> ast.stmt:
    """The innermost statement around a node."""
    around = [s for s in ast.walk(tree) if isinstance(s, ast.stmt) and any(child is node for child in ast.walk(s))]
    return around[-1]
