"""The metadata of a release: an instructor's own kernel is on nobody else's machine, and editors note who wrote."""

from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from autograder.release import Finding, called

# Kernels that JupyterLab, VS Code and Colab have by themselves.
_KERNELS = ("python3", "python")
# What Jupyter and nbgrader write for a notebook. Others note accounts, machines, and times of work; in cells, these do.
_OURS = {"kernelspec", "language_info", "celltoolbar", "nbgrader", "title", "authors", "orig_nbformat"}
_EDITORS = (
    *("colab", "executionInfo", "outputId", "vscode", "deepnote", "papermill", "pycharm", "ExecuteTime"),
    *("execution", "azdata", "application/vnd"),
)


def check(release: NotebookNode, where: str) -> list[Finding]:
    """Find what binds a notebook to the machine or the editor of the one who wrote it."""
    found = []
    kernel, language = _part(release.metadata, "kernelspec"), _part(release.metadata, "language_info")
    advice = "Choose the kernel Python 3 in JupyterLab, and save the notebook."
    if (name := kernel.get("name", "python3")) not in _KERNELS:
        what = f"it asks for the kernel {name!r} ({kernel.get('display_name', '')}), which students need not have"
        found.append(Finding(where, what, advice))
    for said in (kernel.get("language", "python"), language.get("name", "python")):
        if said not in ("python", "ipython"):
            found.append(Finding(where, f"its language is {said!r}, not Python", advice))
    advice = "Remove it: in JupyterLab, Property Inspector (the cogwheels), Advanced Tools."
    for key, places in _noted(release):
        found.append(Finding(where, f"an editor has noted {key!r} in the metadata of {places}", advice))
    return found


def _noted(release: NotebookNode) -> Iterator[tuple[str, str]]:
    """What editors have noted, and where."""
    for key in sorted(set(release.metadata) - _OURS):
        yield key, "the notebook"
    noted: dict[str, list[str]] = {}
    for place, cell in enumerate(release.cells):
        for key in [key for key in cell.metadata if key.startswith(_EDITORS)]:
            noted.setdefault(key, []).append(called(cell, place))
    for key, names in sorted(noted.items()):
        yield key, names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")


def _part(metadata: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = metadata.get(key)
    return part if isinstance(part, Mapping) else {}
