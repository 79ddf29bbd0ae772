"""Cells that do nothing but draw, and so can wait until somebody wants to see their figures.

Authors of a notebook tag them. A submission may use what they set, though: its code is looked through for that.
"""

import ast
import symtable
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from nbformat import NotebookNode

TAG = "figure"

# Who has one of these can look at names without naming them.
_LOOKS_AROUND = frozenset(
    ("globals", "locals", "vars", "dir", "eval", "exec", "get_ipython", "__main__", "builtins", "gc", "inspect", "sys")
)


def tagged(release: NotebookNode) -> frozenset[str]:
    """The text of each cell of a release that is tagged. One that students write is no such cell, whatever its tags."""
    return frozenset(
        cell.source
        for cell in release.cells
        if TAG in cell.metadata.get("tags", []) and not cell.metadata.get("nbgrader", {}).get("solution")
    )


def that_can_wait(sources: Sequence[str], figure_cells: Collection[str]) -> set[int]:
    """The places of the figure cells that set no name which a cell that is run may use: it, or a function that it
    defines, whenever that is called.

    Args:
        sources: the code of all cells.
        figure_cells: the text of those that do nothing but draw. Where a submission changed it, it is no such cell.
    """
    try:
        cells = [_names(source) for source in sources]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()  # IPython's own commands, or no Python at all
    waiting = {place for place, source in enumerate(sources) if source in figure_cells}
    needed = set(range(len(cells))) - waiting
    used: set[str] = set()
    while needed:
        used = used.union(*(cells[place].used for place in needed))
        needed = {place for place in waiting if not cells[place].set.isdisjoint(used)}
        waiting -= needed
    return waiting if used.isdisjoint(_LOOKS_AROUND) else set()


class _Names:
    """The notebook's names in a cell.

    Attributes:
        set: those that it may set.
        used: those that it may have from an earlier cell, and the modules that it imports.
    """

    def __init__(self, source: str) -> None:
        table, tree = symtable.symtable(source, "cell", "exec"), ast.parse(source)
        own = table.get_symbols()
        inner = [symbol for scope in _scopes(table) for symbol in scope.get_symbols() if symbol.is_global()]
        self.set = {symbol.get_name() for symbol in [*own, *inner] if symbol.is_assigned() or symbol.is_imported()}
        self.used = {symbol.get_name() for symbol in inner} | set(_imported(tree))
        outside = {symbol.get_name() for symbol in own}  # of functions
        self.used |= outside.intersection(_read_first(tree.body, set()))


@lru_cache(maxsize=256)  # students share most of their cells
def _names(source: str) -> _Names:
    return _Names(source)


def _read_first(body: Sequence[ast.stmt], assigned: set[str]) -> Iterator[str]:
    """The names that may be read before these statements have assigned them.

    Args:
        assigned: names that were assigned before; those that these statements assign are added.
    """
    for statement in body:
        if isinstance(statement, (ast.For, ast.While, ast.If, ast.With)):
            head = [node for node in ast.iter_child_nodes(statement) if not isinstance(node, ast.stmt)]
            yield from set().union(*map(_read, head)) - assigned
            for block in (statement.body, getattr(statement, "orelse", [])):
                yield from _read_first(block, assigned.union(*map(_assigned, head)))
        else:
            yield from _read(statement) - assigned
            if isinstance(statement, ast.Assign):
                assigned.update(*map(_assigned, statement.targets))


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    """The functions, classes and comprehensions within one."""
    for child in table.get_children():
        yield child
        yield from _scopes(child)


def _read(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load() | ast.Del()) | ast.AugAssign(target=ast.Name(id=name)):
                found.add(name)
    return found


def _assigned(target: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (alias.name.partition(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str(module)):
                yield module.partition(".")[0]
