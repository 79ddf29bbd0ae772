"""Builds notebooks that are small and stand for much work: what reads or shows them is to do a bounded part of it."""

import base64
import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]
Cells = dict[str, dict[str, Any]]  # by nbgrader id


_HEAD = 33  # bytes of the head of a PNG


def png(width: int, height: int) -> bytes:
    """The head of a picture, which is all that is looked at before it would be unpacked."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0")),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _add(notebook: Notebook, kind: str, source: str, **more: object) -> None:
    code: Notebook = {"outputs": [], "execution_count": None} if kind == "code" else {}
    cell = {"cell_type": kind, "id": f"more-{len(notebook['cells'])}", "metadata": {}, "source": source, **code, **more}
    notebook["cells"].append(cell)


def _long_cell(notebook: Notebook, cells: Cells) -> None:
    _add(notebook, "code", "a;" * 1_500_000)


def _long_answer(notebook: Notebook, cells: Cells) -> None:
    """It is right."""
    cells["mse"]["source"] = "".join(cells["mse"]["source"]) + "\n" + 3_000 * f"#{99 * '-'}\n"


def _many_outputs(notebook: Notebook, cells: Cells) -> None:
    output = {"output_type": "display_data", "data": {}, "metadata": {}}
    for _ in range(100):
        _add(notebook, "code", "", outputs=2_500 * [output])


def _many_attachments(notebook: Notebook, cells: Cells) -> None:
    _add(notebook, "markdown", "", attachments={f"{n}.png": {"image/png": "iVBORw0KGgo="} for n in range(100_000)})


def _much_metadata(notebook: Notebook, cells: Cells) -> None:
    cells["mse"]["metadata"]["more"] = notebook["metadata"]["more"] = 800_000 * [{}]
    cells["test_mse"]["metadata"]["nbgrader"]["more"] = 800_000 * [{}]


def _large_picture(notebook: Notebook, cells: Cells) -> None:
    picture = {"image/png": base64.b64encode(png(60_000, 60_000)).decode()}
    _add(notebook, "markdown", "![large](attachment:large.png)", attachments={"large.png": picture})
    _add(notebook, "markdown", f"![large](data\\:image/png;base64,{picture['image/png']})")


def _one_picture_often(notebook: Notebook, cells: Cells) -> None:
    content = base64.b64encode(png(10, 10) + bytes(1_500_000)).decode()
    often = 300 * "![again](attachment:a.png)\n"
    _add(notebook, "markdown", often, attachments={"a.png": {"image/png": content}})


# What takes regular expressions the square of its length, and more.
SLOW_TEXTS = {
    "stars": "*a_ " * 15_000,
    "brackets": "[a](" * 15_000,
    "backslashes": "\\" * 60_000,
    "opened-formulas": "\\\\(" * 20_000,
    "blanks": "a" + " " * 60_000 + "b",
    "blank-lines": "- a\n" + " \n" * 30_000 + "b",
    "quotes": "> " * 30_000,
    "environments": "\\begin{a}" * 7_000,
    "perl": "```perl\n" + "<<a;" * 15_000,
    "definitions": "[a]: <" * 10_000,
    "cells": "|" * 60_000 + "\n" + "|-" * 30_000,
    "formula": "$" + "{" * 60_000 + "$",
    "scheme": "data:" + "\\" * 60_000,
    "letters": "a" * 60_000,
    "lines": "!\n" * 60_000,
}


def _many_profiles(notebook: Notebook, cells: Cells) -> None:
    """A picture of ten pixels with 2,000 profiles of colours, each of a megabyte."""
    profile = _chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(1_000_000)))
    content = png(10, 10)
    content = content[:_HEAD] + 2_000 * profile + content[_HEAD:]
    picture = {"image/png": base64.b64encode(content).decode()}
    _add(notebook, "markdown", "![a](attachment:a.png)", attachments={"a.png": picture})


def _many_magics(notebook: Notebook, cells: Cells) -> None:
    """Each of them has IPython read the whole cell once more."""
    for line in ("x = !ls\n", "x?\n", "%time x\n"):
        _add(notebook, "code", line * (30_000 // len(line)) + "x = = 1")


def _many_branches(notebook: Notebook, cells: Cells) -> None:
    """Each of them stands in the one before, in a syntax tree, and each name is made of itself."""
    cells["imports"]["source"] = "".join([*cells["imports"]["source"], "\nif 0: pass\n", *1_500 * ["elif 0: x = 1\n"]])
    cells["mse"]["source"] = "".join([*cells["mse"]["source"], "\n", *7_000 * ["mse=mse\n"]])


def _deep_ids(notebook: Notebook, cells: Cells) -> None:
    deep: list[object] = []
    for _ in range(400):
        deep = [deep]
    for cell in cells.values():
        cell["metadata"]["nbgrader"]["more"] = deep


def _many_words(notebook: Notebook, cells: Cells) -> None:
    """Nothing but them is left of the given cells, which are looked for among them."""
    notebook["cells"] = [cell for name, cell in cells.items() if not name.startswith("test_")]
    for number in range(2):
        _add(notebook, "markdown", f"{number} " + 600_000 * "ab cd ")


def _slow_text(notebook: Notebook, cells: Cells) -> None:
    """Without the written answers, which are then looked for in it."""
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for text in SLOW_TEXTS.values():
        _add(notebook, "markdown", text)
    _add(notebook, "code", "%%perl\n" + "<<a;" * 12_000)


def _right(change: Callable[[Notebook, Cells], None]) -> Callable[[bytes], bytes]:
    """The notebook with a change; it gets the notebook, and its cells by nbgrader id."""

    def build(solved: bytes) -> bytes:
        notebook = json.loads(solved)
        change(
            notebook,
            {c["metadata"]["nbgrader"]["grade_id"]: c for c in notebook["cells"] if "nbgrader" in c["metadata"]},
        )
        return json.dumps(notebook).encode()

    return build


# Of the solved notebook. Nothing here is wrong: it keeps its points, but for what cannot be read.
SIZES = {
    name: _right(change)
    for name, change in {
        "long-cell": _long_cell,
        "long-answer": _long_answer,
        "many-outputs": _many_outputs,
        "many-attachments": _many_attachments,
        "much-metadata": _much_metadata,
        "large-picture": _large_picture,
        "one-picture-often": _one_picture_often,
        "slow-text": _slow_text,
        "many-profiles": _many_profiles,
        "many-magics": _many_magics,
        "many-branches": _many_branches,
        "deep-ids": _deep_ids,
        "many-words": _many_words,
    }.items()
}


def _too_many_cells(notebook: Notebook, cells: Cells) -> None:
    notebook["cells"] += 400_000 * [{}]


def _too_much_code(notebook: Notebook, cells: Cells) -> None:
    for _ in range(100):
        _add(notebook, "code", "a;" * 20_000)


def _too_much_raw_code(notebook: Notebook, cells: Cells) -> None:
    for _ in range(100):
        _add(notebook, "raw", "a;" * 20_000)


def _too_much_text(notebook: Notebook, cells: Cells) -> None:
    cells["mse"]["source"] = 1_000_000 * ["a", "b"]


def _too_many_lines(notebook: Notebook, cells: Cells) -> None:
    _add(notebook, "markdown", 200_000 * "\n")


# What is more than a notebook can be.
REFUSED = {
    name: _right(change)
    for name, change in {
        "too-many-cells": _too_many_cells,
        "too-much-code": _too_much_code,
        "too-much-raw-code": _too_much_raw_code,
        "too-much-text": _too_much_text,
        "too-many-lines": _too_many_lines,
    }.items()
}
