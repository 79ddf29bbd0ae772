"""Finds what is withheld in what is shipped, where it may have slipped in: file names, texts, and all of a notebook."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import from_dict

from autograder.release import Finding, called, shortened
from autograder.release.withheld import DROPPED, PUBLIC, Withheld, folded

_PICTURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_Key = str | int


@dataclass(frozen=True)
class _Text:
    where: str
    text: str


def check(folder: Path, shown: str, withheld: list[Withheld], tests: str) -> list[Finding]:
    """Look through the files of a release.

    Args:
        folder: where they are; `shown` is how the folder is called.
        tests: how the folder of the hidden tests is called.

    Returns:
        One finding for each file of a kind that is not shipped, and one for each text with something withheld in it.
    """
    found = []
    wanted = [(item, item.text if item.word else folded(item.text)) for item in withheld]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = f"{shown}/{path.relative_to(folder)}"
        texts = [_Text(f"{name}, in its name", str(path.relative_to(folder)))]
        data = path.read_bytes()
        magic = _PICTURES.get(path.suffix.lower())
        if magic is None or not data.startswith(magic):
            try:
                texts += _texts(data.decode("utf-8-sig"), name)
            except (ValueError, RecursionError):
                why = "only notebooks, texts in UTF-8 (CSV, say), PNG and JPEG are shipped, since others are not read"
                found.append(Finding(name, why, "Ship it as one of these, or leave it out."))
        found += [finding for text in texts if (finding := _leak(text, wanted, tests))]
    return found


def _leak(text: _Text, wanted: list[tuple[Withheld, str]], tests: str) -> Finding | None:
    """The first of what is withheld in a text, and how many more."""
    narrow = folded(text.text)
    leaks: dict[str, tuple[int, Withheld]] = {}
    for item, written in wanted:
        place = _word(text.text, written) if item.word else narrow.find(written)
        if place >= 0:
            kept = place if item.word else _unfolded(text.text, place)
            leaks.setdefault(item.text, (text.text.count("\n", 0, kept) + 1, item))
    if not leaks:
        return None
    line, first = min(leaks.values(), key=lambda leak: leak[0])
    what = f"{shortened(first.text, 80)!r} is from {first.origin}"
    if others := len(leaks) - 1:
        what += f"; {others} more of what is withheld {'is' if others == 1 else 'are'} here, too"
    where = text.where if text.where.endswith("in its name") else f"{text.where}, line {line}"
    return Finding(where, what, f"Take it out; or, if students may see it, add it to {tests}/{PUBLIC}.")


def _word(text: str, word: str) -> int:
    if word not in text:
        return -1
    before = r"(?<![\w.])" if word[0].isdigit() else r"(?<!\w)"
    match = re.search(rf"{before}{re.escape(word)}(?!\w)", text)
    return match.start() if match else -1


def _unfolded(text: str, place: int) -> int:
    """Where the character at a place of the folded text is."""
    kept = [index for index, character in enumerate(text) if not DROPPED.match(character)]
    return kept[place]


def _texts(content: str, name: str) -> Iterator[_Text]:
    """The content of a text, or all that a notebook holds, by cell. Raises ValueError for what is no text."""
    if "\0" in content:
        raise ValueError("it is no text")
    notebook: Any = None
    if name.endswith(".ipynb"):
        with suppress(ValueError):  # it is looked through as it is
            notebook = json.loads(content)
    if not isinstance(notebook, dict):
        yield _Text(name, content)
        return
    listed = notebook.get("cells")
    listed = listed if isinstance(listed, list) else []
    for path, text in _strings(notebook):
        match path:
            case ("cells", int(place), *rest):
                where = ", ".join([_cell_name(listed[place], place), "/".join(map(str, rest))])
            case _:
                where = "/".join(map(str, path))
        yield _Text(f"{name}, {where}", text)


def _strings(value: object, path: tuple[_Key, ...] = ()) -> Iterator[tuple[tuple[_Key, ...], str]]:
    """Keys and texts, with the way to each; a list of lines is one text."""
    match value:
        case str():
            yield path, _decoded(value) if path[-1:] == ("image/svg+xml",) or "attachments" in path else value
        case [str(), *_] if all(isinstance(line, str) for line in value):
            yield from _strings("".join(map(str, value)), path)
        case list():
            for index, item in enumerate(value):
                yield from _strings(item, (*path, index))
        case dict():
            for key, item in value.items():
                yield (*path, key), key
                if key not in ("image/png", "image/jpeg"):
                    yield from _strings(item, (*path, key))


def _decoded(text: str) -> str:
    """What is attached as base64, if it is text."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return text


def _cell_name(cell: object, place: int) -> str:
    usable = isinstance(cell, dict) and isinstance(cell.get("metadata"), dict)
    return called(from_dict(cell), place) if usable else f"cell number {place + 1}"
