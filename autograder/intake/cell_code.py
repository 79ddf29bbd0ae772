"""The Python of a cell, as IPython makes it of what stands there: magics and shell lines become calls."""

import ast
from functools import lru_cache

# Cell magics below which Python stands, which is run as if they were not there.
_SEEN_THROUGH = ("%%time", "%%timeit", "%%capture", "%%prun", "%%python", "%%python3")


@lru_cache(maxsize=256)  # students share most of their cells
def python(source: str) -> str:
    """The cell as Python. What IPython cannot make Python of comes back as it is."""
    lines = source.splitlines(keepends=True)
    while lines and (not lines[0].strip() or lines[0].split()[0] in _SEEN_THROUGH):
        lines.pop(0)
    code = "".join(lines)
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        from IPython.core.inputtransformer2 import TransformerManager  # here, since few cells need it

        try:
            return TransformerManager().transform_cell(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return code
    return code


@lru_cache(maxsize=256)
def tree(source: str) -> ast.Module:
    """The syntax tree of a cell: to be read, not to be changed, since others see the same one. An empty one where the
    cell is not Python."""
    try:
        return ast.parse(python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
