"""What students must not see: the lines of solutions and hidden tests, and the words that occur only there.

What is given away on purpose stands in `public.txt`, beside the hidden tests: a line or a word each.
"""

import ast
import builtins
import io
import keyword
import re
import tokenize
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.intake.cells import grade_id, is_answer
from autograder.release import called, markers

PUBLIC = "public.txt"

DROPPED = re.compile(r"[\s\0\\\"'\u200b-\u200d\u2018-\u201f]")  # spaces and quotes, typographic ones, too
_SHORTEST_LINE = 8  # characters without spaces; shorter ones are everybody's
_SHORTEST_TEXT = 20
_WORDS_OF_CODE, _WORDS_OF_PROSE = 2, 5  # a line with fewer says nothing
_DIGITS = 5  # numbers with fewer turn up by chance
_COMPOUND = re.compile(r"[^\W_]_+[^\W_]|[a-z][A-Z]|[A-Za-z]\d")  # no word of any language


@dataclass(frozen=True)
class Withheld:
    """Something that must not be shipped.

    Attributes:
        text: as it is written.
        origin: where it is written.
        word: whether it counts only where it stands as a word of its own (names and numbers).
    """

    text: str
    origin: str
    word: bool = False


def folded(text: str) -> str:
    """A text without what changes when it is copied: spaces, line breaks, quotes and their escapes."""
    return DROPPED.sub("", text)


def collect(source: NotebookNode, tests: Path) -> list[Withheld]:
    """Everything that must not be shipped: of the instructor's notebook, and of the folder of the hidden tests."""
    found: dict[tuple[str, bool], Withheld] = {}
    public = {folded(line) for line in _public(tests / PUBLIC)}
    public |= {folded(name) for cell in source.cells for name in _given_names(cell)}
    for item in [*_of_notebook(source), *_of_tests(tests)]:
        key = folded(item.text), item.word
        if key[0] not in public:
            found.setdefault(key, item)
    return list(found.values())


def _public(path: Path) -> list[str]:
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _given_names(cell: NotebookNode) -> Iterator[str]:
    """What an answer cell names outside of its solution, and the ids of cells: students get these."""
    yield grade_id(cell) or ""
    if cell.cell_type == "code" and is_answer(cell):
        yield from re.findall(r"[^\W\d]\w*", "\n".join(text for _, text, _ in _lines(markers.outside(cell.source))))


def _of_notebook(source: NotebookNode) -> Iterator[Withheld]:
    for place, cell in enumerate(source.cells):
        regions = markers.regions(cell.source)
        if is_answer(cell) and not any(region.kind == "SOLUTION" for region in regions):
            regions.append(markers.Region("SOLUTION", 1, cell.source.split("\n")))  # nbgrader takes all of it out
        numbers = {number for region in regions for number in region.numbers}
        origin = f"the solution in {called(cell, place)}"
        yield from _of_text(cell.source, origin, numbers, code=cell.cell_type == "code")


def _of_tests(tests: Path) -> Iterator[Withheld]:
    for path in sorted(tests.rglob("*.py")):
        if path.name.startswith("probes"):  # what they ask, students read
            continue
        text = path.read_text(encoding="utf-8")
        numbers = range(1, text.count("\n") + 2)
        yield from _of_text(text, f"the hidden tests, {path.relative_to(tests)}", numbers, code=True)


def _of_text(text: str, origin: str, numbers: Container[int], *, code: bool) -> Iterator[Withheld]:
    """What is withheld of these lines of a text."""
    lines = _lines(text) if code else [(number, line, True) for number, line in enumerate(text.split("\n"), start=1)]
    for number, line, prose in lines:
        if number not in numbers:
            continue
        if _says_something(line, prose=prose):
            yield Withheld(line.strip(), f"{origin}, line {number}")
        yield from (Withheld(digits, f"{origin}, line {number}", word=True) for digits in _long_numbers(line))
    if code:
        yield from _of_tree(text, origin, numbers)


def _says_something(line: str, *, prose: bool) -> bool:
    if len(folded(line)) < _SHORTEST_LINE or re.match(r"\s*(import\s+\w|from\s+(?!autograder)\w)", line):
        return False
    words = set(re.findall(r"[^\W\d]\w*|\d[\d.]*", line))
    telling = [word for word in words if not keyword.iskeyword(word) and not word.startswith("__")]
    return len(telling) >= (_WORDS_OF_PROSE if prose else _WORDS_OF_CODE)


def _long_numbers(line: str) -> list[str]:
    numbers: list[str] = re.findall(r"(?<![\w.])\d[\d_]*(?:\.\d+)?(?![\w.])", line)
    return [number for number in numbers if len(number.replace(".", "").strip("0")) >= _DIGITS]


def _lines(code: str) -> list[tuple[int, str, bool]]:
    """The lines of code with their numbers, comments behind code by themselves; and whether they are prose."""
    comments = []
    lines = code.split("\n")
    prose = [line.lstrip().startswith("#") for line in lines]
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            first, column = token.start
            if token.type == tokenize.COMMENT and not prose[first - 1]:
                lines[first - 1] = lines[first - 1][:column].rstrip()
                comments.append((first, token.string, True))
            if token.type == tokenize.STRING:
                prose[first : token.end[0]] = [True] * (token.end[0] - first)
    except (tokenize.TokenError, SyntaxError):
        pass  # no Python, such as a magic command: as far as it could be read
    return [*zip(range(1, len(lines) + 1), lines, prose, strict=True), *comments]


def _of_tree(code: str, origin: str, numbers: Container[int]) -> Iterator[Withheld]:
    """The names that code defines, and its texts."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        line = getattr(node, "lineno", None)
        if line not in numbers:
            continue
        where = f"{origin}, line {line}"
        yield from (Withheld(name, where, word=True) for name in _defined(node) if _is_distinctive(name))
        match node:
            case ast.Constant(value=str(text)) if len(folded(text)) >= _SHORTEST_TEXT and len(text.split()) > 2:
                yield Withheld(text, where)


def _defined(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return [name]
        case _:
            return []


def _is_distinctive(name: str) -> bool:
    return bool(_COMPOUND.search(name)) and not name.startswith("__") and not hasattr(builtins, name) and len(name) > 4
