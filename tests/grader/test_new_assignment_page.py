"""The page on new assignments is followed word for word: it makes the tiny assignment, which passes the gate."""

import re
import shutil
from pathlib import Path

import commands
import nbformat
import pytest
import tiny
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

TYPES = {
    "Read-only": {"grade": False, "solution": False, "locked": True},
    "Autograded answer": {"grade": False, "solution": True, "locked": False},
    "Autograder tests": {"grade": True, "solution": False, "locked": True},
    "Manually graded answer": {"grade": True, "solution": True, "locked": False},
}


@pytest.fixture(scope="module")
def page(checkout: Path) -> str:
    return (checkout / "docs" / "new-assignment.md").read_text(encoding="utf-8")


def _files(page: str) -> dict[str, str]:
    """The files that the page writes: each is named in the text just before it."""
    return {
        re.findall(r"`(tests/[\w/]+\.py)`", before)[-1]: text
        for before, text in re.findall(r"(?s)((?:(?!```).)*)```python\n(\"\"\".*?)```", page)
    }


def _notebook(page: str) -> NotebookNode:
    """The notebook, as the page's table and its second part say."""
    texts = re.findall(r"(?s)```(?:python|markdown)\n((?!\"\"\").*?)\n```", page)
    listed = re.findall(r"^\| (\w[\w -]+?)(?:, (\d) points?)? \| `(\w+)` \|", page, re.MULTILINE)
    added = re.findall(r"\*([\w ]+)\* with the id `(\w+)`(?:,\s(\d) point)?", page)
    about = [*listed, *((kind, points, name) for kind, name, points in added)]
    cells = []
    for (kind, points, name), text in zip(about, texts, strict=True):
        cell: NotebookNode
        cell = new_markdown_cell(text, id=name) if kind.startswith("Manually") else new_code_cell(text, id=name)
        cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": name, "task": False, **TYPES[kind]}
        if points:
            cell.metadata["nbgrader"]["points"] = int(points)
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook: NotebookNode = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    return notebook


def test_the_page_writes_the_files_of_the_tiny_assignment(checkout: Path, page: str) -> None:
    files = _files(page)
    assert len(files) == 5
    for name, text in files.items():
        assert text == (tiny.STARTER / name).read_text(encoding="utf-8"), name


def test_the_page_makes_the_notebook_of_the_tiny_assignment(page: str) -> None:
    made = {cell.id: cell for cell in _notebook(page).cells}
    expected = {cell.id: cell for cell in tiny.source_notebook().cells}
    assert made.keys() == expected.keys()
    for name, cell in made.items():
        assert cell.source == expected[name].source.rstrip("\n")
        assert cell.metadata == expected[name].metadata
        assert cell.cell_type == expected[name].cell_type


def test_what_the_page_makes_passes_the_gate(checkout: Path, tmp_path: Path, page: str) -> None:
    shutil.copy(checkout / "nbgrader_config.py", tmp_path)
    for name, text in {**_files(page), "tests/hidden/entropy/__init__.py": ""}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    path = tmp_path / "source" / "entropy" / "entropy.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(_notebook(page), path)
    done = commands.run_autograder(tmp_path, "release", "entropy")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "release/entropy is in place" in done.stdout
