"""A notebook as a student has it before them: JupyterLab and Notebook 7 are made of the same parts."""

import json
import re
import time
from collections.abc import Sequence
from typing import Any
from urllib.error import HTTPError

from notebook_server import NotebookServer
from playwright.sync_api import Locator, Page, expect

LAB, NOTEBOOK = "lab/tree", "notebooks"
_PATIENCE = 120_000.0  # milliseconds for what takes longest: a kernel that imports torch, a training
_BLANK = "raise NotImplementedError()"


class NotebookPage:
    """An open notebook.

    Args:
        application: `LAB` or `NOTEBOOK`.
        path: of the file, from the server's folder.
        cells: the ids of its cells, in their order.
    """

    def __init__(self, page: Page, server: NotebookServer, application: str, path: str, cells: Sequence[str]) -> None:
        self.page = page
        self._places = {cell: place for place, cell in enumerate(cells)}
        page.set_default_timeout(_PATIENCE)
        page.goto(f"{server.address}/{application}/{path}?token={server.token}")
        self._wait_for_kernel(server)

    def cell(self, name: str) -> Locator:
        """The cell with this id, scrolled to: only what can be seen is drawn."""
        cell = self.page.locator(f".jp-Notebook [data-windowed-list-index='{self._places[name]}']")
        cell.evaluate("cell => cell.scrollIntoView({block: 'nearest'})")
        return cell

    def type_over(self, name: str, code: str) -> None:
        """Type, key by key, over the line that is to be replaced, which is the cell's last."""
        self._into(name)
        keys = self.page.keyboard
        keys.press("Control+End")
        for _ in _BLANK:
            keys.press("Shift+ArrowLeft")
        keys.type(code)

    def paste(self, name: str, code: str) -> None:
        """Paste over all that stands in the cell."""
        self._into(name)
        self.page.evaluate("text => navigator.clipboard.writeText(text)", code)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Control+V")

    def run_all_above(self, name: str) -> None:
        """What the notebook recommends to begin a day with."""
        self.select(name)
        self.menu("Run", "Run All Above Selected Cell")

    def run(self, first: str, last: str = "") -> None:
        """Run a cell, or the cells from one to another, each by Shift and Enter."""
        self.select(first)
        for _ in range(self._places[first], self._places[last or first] + 1):
            self.page.keyboard.press("Shift+Enter")

    def select(self, name: str) -> None:
        """Choose the cell."""
        self.cell(name).locator(".jp-InputPrompt").click()

    def menu(self, name: str, entry: str) -> None:
        """Choose from a menu of the bar above the page."""
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        self.page.get_by_role("menuitem", name=entry).click()

    def restart_and_run_all(self) -> None:
        """Press the button, and confirm."""
        self.page.locator("[data-command='notebook:restart-run-all']").click()
        self.page.locator(".jp-Dialog .jp-mod-accept").click()

    def save(self) -> None:
        """Save the file, and wait until it is written."""
        with self.page.expect_response(lambda r: "/api/contents/" in r.url and r.request.method == "PUT") as done:
            self.page.keyboard.press("Control+S")
        assert done.value.ok

    def expect_run(self, name: str, number: str = r"\d+") -> None:
        """Wait until the cell has been run, as the kernel's so-many-th; folded cells do not show it."""
        prompt = self.cell(name).locator(".jp-InputPrompt")
        expect(prompt).to_have_text(re.compile(rf"\[{number}\]:"), timeout=_PATIENCE)

    def expect_said(self, name: str, text: str) -> None:
        """Wait until this stands below the cell."""
        expect(self.cell(name).locator(".jp-OutputArea")).to_contain_text(text, timeout=_PATIENCE)

    def _into(self, name: str) -> None:
        self.cell(name).locator(".cm-content").click()

    def _wait_for_kernel(self, server: NotebookServer) -> None:
        """Keys that are pressed before it listens are lost."""
        patience = time.monotonic() + _PATIENCE / 1000
        while not any(kernel["connections"] and kernel["execution_state"] == "idle" for kernel in _kernels(server)):
            assert time.monotonic() < patience, "no kernel was started"
            self.page.wait_for_timeout(100)


def _kernels(server: NotebookServer) -> list[dict[str, Any]]:
    """The kernels that run; none where one is just being started, which the server fails to list."""
    try:
        kernels: list[dict[str, Any]] = json.loads(server.ask("GET", "api/kernels"))
    except HTTPError:
        return []
    return kernels
