"""The texts in a JSON file, each with the place in the file that it stands at: down to the single character."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str | int, ...]

_TOKEN = re.compile(r'\s*(?:(?P<mark>[{}\[\],:])|(?P<text>"(?:[^"\\]|\\.)*")|(?P<bare>[^\s{}\[\],:"]+))', re.DOTALL)
_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]", re.DOTALL)


@dataclass(frozen=True)
class JsonText:
    """A key or value of a JSON file as text; lists of nothing but texts, as notebooks have them, are joined.

    Attributes:
        path: the keys and places that lead to it.
        value: the text.
        parts: for each part that it was joined from: where the part begins in `value`, where in the file, and how it
            is written there.
    """

    path: Path
    value: str
    parts: list[tuple[int, int, str]]

    def position(self, index: int) -> int:
        """Which character of the file the character `index` of the value is."""
        begins, position, written = self.parts[bisect_right(self.parts, index, key=lambda part: part[0]) - 1]
        for number, character in enumerate(_CHARACTER.finditer(written)):
            if number == index - begins:
                return position + character.start()
        return position


@dataclass
class _Container:
    """An array or object that is being read."""

    path: Path
    key: str | int
    array: bool
    expects_key: bool
    texts: list[JsonText]
    only_texts: bool = True


def texts(source: str) -> list[JsonText] | None:
    """All keys and values of a JSON file, in their order; None if it is no JSON object or array."""
    if not source.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    try:
        json.loads(source.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return list(_read(source))


def _read(source: str) -> Iterator[JsonText]:
    stack: list[_Container] = []
    for token in _TOKEN.finditer(source, 1 if source.startswith("\ufeff") else 0):
        mark = token["mark"]
        if mark in ("{", "["):
            if stack:
                stack[-1].only_texts = False
            path = (*stack[-1].path, stack[-1].key) if stack else ()
            stack.append(_Container(path, 0, array=mark == "[", expects_key=mark == "{", texts=[]))
        elif mark in ("}", "]"):
            yield from _joined(stack.pop())
        elif mark == ",":
            top = stack[-1]
            top.expects_key = not top.array
            top.key = top.key + 1 if isinstance(top.key, int) else top.key
        elif mark is None:
            _take(stack[-1], token)


def _take(container: _Container, token: re.Match[str]) -> None:
    if token["text"] is None:  # a number, true, false or null
        container.only_texts = False
        value, position, written = token["bare"], token.start("bare"), token["bare"]
    else:
        value, position, written = json.loads(token["text"], strict=False), token.start("text") + 1, token["text"][1:-1]
    if container.expects_key:
        container.key, container.expects_key = value, False
    container.texts.append(JsonText((*container.path, container.key), value, [(0, position, written)]))


def _joined(container: _Container) -> list[JsonText]:
    if not (container.array and container.only_texts and container.texts):
        return container.texts
    parts, length = [], 0
    for text in container.texts:
        parts += [(length + begins, position, written) for begins, position, written in text.parts]
        length += len(text.value)
    return [JsonText(container.path, "".join(text.value for text in container.texts), parts)]
