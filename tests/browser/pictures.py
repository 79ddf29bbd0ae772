"""Makes the pictures of README and docs/ from the real programs: `make pictures`.

Usage: python -m browser.pictures [FOLDER]   (default: docs)
"""

import os
import shutil
import sys
import tempfile
from io import StringIO
from pathlib import Path

from browser.chromium import chromium
from browser.notebook_page import LAB, NotebookPage
from browser.real_course import ASSIGNMENT, CHECKOUT, FILE, command
from notebook_server import notebook_server
from playwright.sync_api import Browser, Page, ViewportSize
from rich.console import Console
from rich.text import Text

from autograder.course import Assignment

_MOST = 300_000  # bytes of a picture
_DESK = ViewportSize(width=1280, height=1000)
_LONG = ViewportSize(width=1280, height=1600)
_COLUMNS = 92  # of the terminal


def main() -> int:
    to = Path(sys.argv[1] if len(sys.argv) > 1 else CHECKOUT / "docs").absolute()
    os.environ |= {"FORCE_COLOR": "1", "COLUMNS": str(_COLUMNS)}
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        demo = Path(scratch, "demo")
        command(CHECKOUT, "autograder", "demo", str(demo))
        desk = shutil.copytree(CHECKOUT / "release" / ASSIGNMENT, Path(scratch, "desk"))
        notebook(browser, desk, to / "notebook.png")
        said = command(demo, "autograder", "report", ASSIGNMENT)
        terminal(browser, f"$ autograder report {ASSIGNMENT}\n{said.replace(f'{demo}/', '')}", to / "terminal.png")
        shot(browser, demo / "feedback" / "grace" / ASSIGNMENT / f"{ASSIGNMENT}.html", to / "feedback.png")
        shot(browser, demo / "reports" / f"{ASSIGNMENT}.html", to / "class_report.png")
    return 0


def notebook(browser: Browser, folder: Path, to: Path) -> None:
    """A student at the second task: one check has passed, the other says what is wrong."""
    names = [cell.id for cell in Assignment(CHECKOUT, ASSIGNMENT).release().cells]
    with notebook_server(folder) as server:
        page = _page(browser)
        open_notebook = NotebookPage(page, server, LAB, FILE, names)
        open_notebook.type_over("hypothesis", "return theta_0 + theta_1 * x")
        open_notebook.type_over("mse", "return torch.mean((predictions - targets) ** 2)")
        open_notebook.run(names[0], "test_mse")
        open_notebook.expect_said("test_mse", "mean of the squares")
        page.keyboard.press("Control+B")  # folds the list of files
        open_notebook.cell("mse_text").scroll_into_view_if_needed()
        _save(page, to)


def terminal(browser: Browser, said: str, to: Path) -> None:
    """The class, as a terminal shows it."""
    console = Console(record=True, width=_COLUMNS, file=StringIO())
    console.print(Text.from_ansi(said))
    page = _page(browser)
    page.set_content(f"<body style='margin: 0'>{console.export_svg(title='A class')}")
    box = page.locator("svg").first.bounding_box()
    assert box is not None
    page.set_viewport_size(ViewportSize(width=int(box["width"]), height=int(box["height"])))
    _save(page, to)


def shot(browser: Browser, path: Path, to: Path) -> None:
    """The upper part of a page."""
    page = _page(browser)
    page.set_viewport_size(_LONG)
    page.goto(f"file://{path}")
    _save(page, to)


def _page(browser: Browser) -> Page:
    return browser.new_page(viewport=_DESK, color_scheme="light")


def _save(page: Page, to: Path) -> None:
    page.screenshot(path=to)
    page.close()
    assert to.stat().st_size < _MOST, f"{to} is too large"


if __name__ == "__main__":
    sys.exit(main())
