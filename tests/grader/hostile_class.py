"""Builds the class of the hostile corpus: attackers, files that are attacks themselves, and honest neighbours."""

import copy
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from hostile_sizes import REFUSED, SIZES
from nbformat import NotebookNode

from autograder.release.examples import Example, build_notebook

ASSIGNMENT = "simple_linear_regression"
# The port that the attackers connect to; it is replaced by that of a listener.
PORT = "47474"
# Short, so that those who never end cost little.
LIMITS = "cell_seconds = 2.0, notebook_seconds = 20.0, call_seconds = 2.0, task_seconds = 4.0, patience = 4.0"

HONEST = {"a-neighbour": "accepted/solved", "m-neighbour": "partial/mse_without_half", "z-neighbour": "accepted/solved"}


def lean(notebook: NotebookNode) -> NotebookNode:
    """Without text and without figures, which take most of the time."""
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and ("nbgrader" in cell.metadata or cell.id.startswith("added"))
    ]
    return notebook


def make_course(folder: Path, checkout: Path, canary: str) -> None:
    """Make the course folder, with a canary among the hidden tests, and one beside them."""
    for part in (f"release/{ASSIGNMENT}", f"source/{ASSIGNMENT}", f"tests/hidden/{ASSIGNMENT}"):
        shutil.copytree(checkout / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    settings = "\n".join(f"c.Grade.{setting.strip()}" for setting in LIMITS.split(","))
    (folder / "nbgrader_config.py").write_text((checkout / "nbgrader_config.py").read_text() + f"\n{settings}\n")
    with (folder / "tests/hidden" / ASSIGNMENT / "reference.py").open("a") as file:
        file.write(f"\n# {canary}\n")
    (folder / "secret.txt").write_text(canary)


def submit(folder: Path, student: str, data: bytes) -> Path:
    """Hand in a file; returns where it lies."""
    path = folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return path


def submit_example(folder: Path, student: str, example: Example, port: int) -> None:
    release, source = (nbformat.read(folder / d / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", 4) for d in ("release", "source"))
    notebook = lean(build_notebook(example, source, release))
    for cell in notebook.cells:
        cell.source = cell.source.replace(PORT, str(port))
    submit(folder, student, nbformat.writes(notebook).encode())


# ---- attacks that are the file itself (class 8), and Markdown and attachments (class 9) ------------------------------


def _edited(change: Callable[[dict[str, Any], dict[str, Any]], object]) -> Callable[[NotebookNode], bytes]:
    """The solved notebook with a change; it gets the notebook, and its cells by nbgrader id."""

    def build(solved: NotebookNode) -> bytes:
        notebook = json.loads(nbformat.writes(lean(copy.deepcopy(solved))))
        by_id = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"]}
        change(notebook, by_id)
        return json.dumps(notebook).encode()

    return build


def _set(cell: dict[str, Any], **values: object) -> None:
    cell["metadata"]["nbgrader"].update(values)


def _all_points(notebook: dict[str, Any], cells: dict[str, Any]) -> None:
    for cell in cells.values():
        if cell["metadata"]["nbgrader"].get("points"):
            _set(cell, points=1000)
    cells["mse"]["source"] = "mse = None"


def _graded_answer(notebook: dict[str, Any], cells: dict[str, Any]) -> None:
    """The answer as if it were worth points by hand, the test cell as if it were an answer, with an output."""
    _set(cells["mse"], grade=True, points=100, locked=False)
    _set(cells["test_mse"], solution=True, locked=False)
    output = {"output_type": "execute_result", "data": {"text/plain": "100"}, "metadata": {}, "execution_count": 1}
    cells["test_mse"].update(source="100", outputs=[output])
    cells["mse"]["source"] = "mse = None"


def _exchanged(notebook: dict[str, Any], cells: dict[str, Any]) -> None:
    """The ids of a right and of a wrong answer exchanged."""
    _set(cells["mse"], grade_id="hypothesis")
    _set(cells["hypothesis"], grade_id="mse")
    cells["mse"]["source"], cells["hypothesis"]["source"] = "mse = None", cells["hypothesis"]["source"]


def _twice(notebook: dict[str, Any], cells: dict[str, Any]) -> None:
    cells["mse"]["source"] = "mse = None"
    notebook["cells"] += [copy.deepcopy(cells["test_mse"]) for _ in range(20)]


def _markdown(notebook: dict[str, Any], cells: dict[str, Any]) -> None:
    evil = "<script>alert('hostile')</script><img src=x onerror=alert(1)>[x](javascript:alert('hostile'))"
    evil += "![x](notes.txt)![x](../../../secret.txt)<img src='notes.txt'>"
    svg = {"image/svg+xml": evil, "text/html": evil}
    added = {"cell_type": "markdown", "metadata": {}, "source": evil, "attachments": {"x.svg": svg, "<script>": svg}}
    notebook["cells"].insert(0, {**added, "id": "evil"})
    notebook["metadata"].update(title=evil, authors=[{"name": evil}], widgets={"x": evil}, language_info={"name": evil})


def _shadow(notebook: dict[str, Any], cells: dict[str, Any]) -> None:
    """Files beside the notebook (see `submit_files`) in the place of modules."""
    cells["imports"]["source"] = "import sys; sys.path.insert(0, '.'); import torch"


def _surrogates(notebook: dict[str, Any], cells: dict[str, Any]) -> None:
    notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "\ud800 \udfff", "id": "half"})


DAMAGED: dict[str, Callable[[NotebookNode], bytes]] = {
    "deep": lambda solved: b'{"nbformat": 4, "cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep-metadata": lambda solved: b'{"nbformat": 4, "metadata": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}",
    "large": lambda solved: b'{"nbformat": 4, "cells": [{"source": "' + b"x" * 25_000_000 + b'"}]}',
    "no-json": lambda solved: b"\x00\x01\x02 __import__('os').system('true')",
    "old": lambda solved: b'{"nbformat": 2, "worksheets": []}',
    "future": lambda solved: b'{"nbformat": 99, "cells": []}',
    "number": lambda solved: b'{"nbformat": 1e999, "cells": []}',
    "no-cells": lambda solved: b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {"0": 1}}',
    "digits": lambda solved: b'{"nbformat": ' + b"9" * 10_000 + b"}",
    "empty": lambda solved: b"",
}
# What nbgrader takes for a pattern, what a terminal or a page obeys, what breaks a path, what zip files from Windows
# leave, and what leaves no room for a file of that name.
IMPOSSIBLE_NAMES = (
    "[a-z]*",
    "esc\x1b]0;hostile\x07",
    "turn\u202earound",
    "line\nbreak",
    os.fsdecode(b"J\xf6rg"),
    "x" * 252,
)
# With the points of the tasks that lose some.
CHANGED: dict[str, tuple[Callable[[NotebookNode], bytes], dict[str, int]]] = {
    "all-points": (_edited(_all_points), {"test_mse": 0}),
    "graded-answer": (_edited(_graded_answer), {"test_mse": 0}),
    "exchanged": (_edited(_exchanged), {"test_mse": 0}),
    "twice": (_edited(_twice), {"test_mse": 0}),
    "no-tests": (_edited(lambda n, c: n.update(cells=[x for i, x in c.items() if not i.startswith("test_")])), {}),
    "kernel": (_edited(lambda n, c: n["metadata"].update(kernelspec={"name": "bash", "argv": ["/bin/sh"]})), {}),
    "metadata": (_edited(lambda n, c: c["mse"]["metadata"].update(nbgrader=[1, {"grade_id": {}}])), {}),
    "types": (_edited(lambda n, c: c["test_mse"].update(cell_type="raw")), {}),
    "markdown": (_edited(_markdown), {}),
    "shadow": (_edited(_shadow), {}),
    "surrogates": (_edited(_surrogates), {}),
    "utf-16": (lambda solved: nbformat.writes(lean(copy.deepcopy(solved))).encode("utf-16"), {}),
}
ODD_NAMES = (
    "=1+1",
    "@SUM(1)",
    ":bomb:",
    "--help",
    "<script>alert('hostile')",
    "ünï cödé",
    "$(touch x)",
)


def zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def _nested(depth: int) -> dict[str, bytes]:
    return {f"{n}.zip": zipped(_nested(depth - 1)) for n in range(20)} if depth else {"a.ipynb": b"{}"}


# Beside a notebook that is empty: what is in the zip file.
ZIPPED: dict[str, Callable[[], dict[str, bytes]]] = {
    "zip-of-large-ones": lambda: {f"{number}.ipynb": b'{"cells": "' + 9_000_000 * b"x" + b'"}' for number in range(5)},
    "zip-of-many": lambda: {f"{number}.ipynb": b"{}" for number in range(400)},
    "zip-of-zips": lambda: _nested(2),
}


def submit_files(folder: Path, secret: Path, solved: NotebookNode, wanted: Callable[[str], bool]) -> None:
    """Hand in those of these that are wanted, and links and pipes in the place of files."""
    plain = nbformat.writes(lean(copy.deepcopy(solved))).encode()
    for student in filter(wanted, DAMAGED):
        submit(folder, student, DAMAGED[student](copy.deepcopy(solved)))
    for student in filter(wanted, CHANGED):
        submit(folder, student, CHANGED[student][0](solved))
    for student in filter(wanted, SIZES | REFUSED):
        submit(folder, student, (SIZES | REFUSED)[student](plain))
    for student in (*filter(wanted, ODD_NAMES), *IMPOSSIBLE_NAMES):
        submit(folder, student, plain)
    for student, members in ZIPPED.items():
        submit(folder, student, b"").with_name("work.zip").write_bytes(zipped(members()))
    shadow = folder / "submitted" / "shadow" / ASSIGNMENT
    (shadow / "torch.py").write_text("raise SystemExit('the torch of a student')")
    (shadow / "sitecustomize.py").write_text("raise SystemExit('the start-up file of a student')")
    (shadow / "notes.txt").symlink_to(secret)
    (shadow / "folder").symlink_to(secret.parent)
    os.mkfifo(shadow / "pipe")
    (shadow / "timestamp.txt").write_bytes(b"\xff\x1b[31m tomorrow; DROP TABLE grade")
    linked = submit(folder, "linked", b"")
    linked.unlink()
    linked.symlink_to(secret)
    elsewhere = submit(folder, "elsewhere", plain).parent
    (folder / "submitted" / "linked-folder").mkdir()
    (folder / "submitted" / "linked-folder" / ASSIGNMENT).symlink_to(elsewhere)
    pipe = submit(folder, "pipe", b"")
    pipe.unlink()
    os.mkfifo(pipe)
