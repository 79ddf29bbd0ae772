"""What the code of a cell says: as IPython reads it, where magics and shell lines are calls, and by its syntax."""

import ast
import re
import symtable
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial, wraps
from itertools import accumulate, dropwhile
from typing import TypeVar

# A cell as long as this can take 60 MiB and half a second to be read. What is longer is run, and not read.
LONGEST = 60_000
_MOST_REMEMBERED = 300_000  # characters: as many as a notebook may have that are read
_MOST_TREES = 120_000  # the same of syntax trees, which are a thousand times as large
_MOST_MAGICS = 30  # of a cell: IPython reads the whole of it once for each
_MAGIC_LINE = re.compile(r"(?m)^([ \t]*)[%!].*$")

# Cell magics below which Python stands, which is run as if they were not there; and blank lines.
_SEEN_THROUGH = ([], *([f"%%{name}"] for name in ("time", "timeit", "capture", "prun", "python", "python3")))

_Result = TypeVar("_Result")


def remembered(function: Callable[[str], _Result], most: int = _MOST_REMEMBERED) -> Callable[[str], _Result]:
    """Remembers what came of the cells that were read last, since students share most of theirs; so many characters."""
    results: OrderedDict[str, _Result] = OrderedDict()
    length = 0

    @wraps(function)
    def remembering(source: str) -> _Result:
        nonlocal length
        if source in results:
            results.move_to_end(source)
            return results[source]
        result = results[source] = function(source)
        length += len(source)
        while length > most:
            length -= len(results.popitem(last=False)[0])
        return result

    return remembering


def parsed(code: str) -> ast.Module:
    """The syntax tree of Python code. Raises SyntaxError, ValueError (also where it is too long), RecursionError."""
    if len(code) > LONGEST:
        raise ValueError("too long to be read")
    return ast.parse(code)


@remembered
def python(source: str) -> str:
    """The cell as Python. What IPython cannot make Python of, and what is too long, comes back as it is."""
    if len(source) > LONGEST:
        return source
    lines = [*dropwhile(lambda line: line.split()[:1] in _SEEN_THROUGH, source.splitlines(keepends=True))]
    code = "".join(lines)
    for plain in (code,) if code.startswith("%%") else (code, _MAGIC_LINE.sub(r"\1get_ipython()", code)):
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            parsed(plain)
            return plain
    if sum(map(_is_magic, lines)) <= _MOST_MAGICS:
        from IPython.core.inputtransformer2 import TransformerManager  # here, since few cells need it

        with suppress(SyntaxError, ValueError, RuntimeError, MemoryError):
            return TransformerManager().transform_cell(code)
    return code


def _is_magic(line: str) -> bool:
    """Whether IPython may read a line in another way than Python."""
    text = line.strip().rstrip("; ")
    asks = text.endswith("?") and not text.startswith("#")
    return text.startswith(tuple("%!?,;/")) or asks or re.search(r"=\s*[%!]", text) is not None


@partial(remembered, most=_MOST_TREES)
def tree(source: str) -> ast.Module:
    """The syntax tree of a cell: to be read, not to be changed, since others see the same one. An empty one where the
    cell is not Python, or too long."""
    try:
        return parsed(python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def too_long(source: str) -> str | None:
    """That a cell is too long to be read, as the end of a sentence; None where it is not."""
    if len(source) <= LONGEST:
        return None
    return f"is run, but too long to be read: it has {len(source):,} characters, where {LONGEST:,} are read"


# Who has one of these can look at names, and set them, without naming them.
_LOOKS_AROUND = frozenset(
    ("globals", "locals", "vars", "dir", "eval", "exec", "get_ipython", "__main__", "builtins", "gc", "inspect", "sys")
)


class Names:
    """The notebook's names in a cell.

    Attributes:
        set: those that it may set; of these, `imported` are modules and what is imported from them.
        changed: those of which it may set an attribute or an entry.
        used: those that it may have from an earlier cell, and the modules that it imports.
    """

    def __init__(self, source: str) -> None:
        code = python(source)
        if len(code) > LONGEST:
            self.imported, self.set, self.changed, self.used = (set[str]() for _ in range(4))
            self._takes_all = True
            return
        table = symtable.symtable(code, "cell", "exec")
        syntax = tree(source)
        own = table.get_symbols()
        inner = [symbol for scope in _scopes(table) for symbol in scope.get_symbols() if symbol.is_global()]
        both = [*own, *inner]
        self.imported = {symbol.get_name() for symbol in both if symbol.is_imported()}
        self.set = self.imported | {symbol.get_name() for symbol in both if symbol.is_assigned()}
        self.changed = set(_changed(syntax))
        self._takes_all = any(isinstance(node, ast.alias) and node.name == "*" for node in ast.walk(syntax))
        outside = {symbol.get_name() for symbol in own}  # of functions
        self.used = outside.intersection(_read_first(syntax.body, set()))
        self.used |= {symbol.get_name() for symbol in inner}
        self.used |= {module for module in modules(source) if "." not in module}

    @property
    def looks_around(self) -> bool:
        """Whether it may use and set names that it does not name, or that were not read."""
        return self._takes_all or not self.used.isdisjoint(_LOOKS_AROUND)


@remembered
def names(source: str) -> Names | None:
    """The names in a cell; None where it is not Python."""
    try:
        return Names(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@remembered
def modules(source: str) -> frozenset[str]:
    """The modules that a cell imports, and those that these are in."""
    found: set[str] = set()
    for node in ast.walk(tree(source)):
        match node:
            case ast.Import(names=aliases):
                found.update(alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module)):
                found.add(module)
    return frozenset(prefix for name in found for prefix in accumulate(name.split("."), "{}.{}".format))


def needs(module: str) -> str:
    """Why a cell, or a function, that imports a module could not be run, as the end of a sentence."""
    return f"needs the module `{module}`, which is not installed here"


_NEEDS = re.compile(re.escape(needs("MODULE")).replace("MODULE", "(.+)"))


def needed_module(problem: str) -> str | None:
    """The module of which `needs` says this."""
    found = _NEEDS.fullmatch(problem)
    return found[1] if found else None


def missing_module(error: str, cells: Iterable[str]) -> str | None:
    """The module that is not installed, of which the text of a ModuleNotFoundError tells, if the cells import it."""
    found = re.fullmatch(r"No module named '([\w.]{1,100})'.*", error)
    return found[1] if found and any(found[1] in modules(cell) for cell in cells) else None


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


def _changed(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            owner: ast.expr = node
            while isinstance(owner, (ast.Attribute, ast.Subscript)):
                owner = owner.value
            if isinstance(owner, ast.Name):
                yield owner.id
