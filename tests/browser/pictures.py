"""Makes the pictures of README and docs/ from the real programs: `make pictures`.

Usage: python -m browser.pictures [FOLDER]   (default: docs)
"""

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

from autograder import course as folders

_MOST = 300_000  # bytes of a picture
_DESK = ViewportSize(width=1280, height=1000)
_COLUMNS = 100  # of the terminal


def main() -> int:
    to = Path(sys.argv[1] if len(sys.argv) > 1 else CHECKOUT / "docs").absolute()
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        demo = Path(scratch, "demo")
        said = command(CHECKOUT, "autograder", "demo", str(demo))
        (demo / "release" / ASSIGNMENT / FILE).chmod(0o644)
        notebook(browser, demo / "release" / ASSIGNMENT, to / "notebook.png")
        terminal(browser, said.replace(str(demo), "demo"), to / "terminal.png")
        shot(browser, demo / "feedback" / "grace" / ASSIGNMENT / f"{ASSIGNMENT}.html", to / "feedback.png")
        shot(browser, demo / "reports" / f"{ASSIGNMENT}.html", to / "class_report.png")
    return 0


def notebook(browser: Browser, folder: Path, to: Path) -> None:
    """A student at the second task: one check has passed, the other says what is wrong."""
    names = [cell.id for cell in folders.release(folder.parents[1], ASSIGNMENT).cells]
    with notebook_server(folder) as server:
        page = _page(browser)
        open_notebook = NotebookPage(page, server, LAB, FILE, names)
        open_notebook.type_over("hypothesis", "return theta_0 + theta_1 * x")
        open_notebook.type_over("mse", "return torch.mean((predictions - targets) ** 2)")
        open_notebook.run(names[0], "test_mse")
        open_notebook.expect_said("test_mse", "½")
        page.keyboard.press("Control+B")  # folds the list of files
        open_notebook.cell("mse_text").scroll_into_view_if_needed()
        _save(page, to)


def terminal(browser: Browser, said: str, to: Path) -> None:
    """What `autograder demo` says, as a terminal shows it."""
    console = Console(record=True, width=_COLUMNS, file=StringIO())
    console.print(Text.from_ansi(said))
    page = _page(browser)
    page.set_content(f"<body style='margin: 0'>{console.export_svg(title='autograder demo')}")
    page.locator("svg").first.screenshot(path=to)


def shot(browser: Browser, path: Path, to: Path) -> None:
    """The upper part of a page."""
    page = _page(browser)
    page.goto(f"file://{path}")
    _save(page, to)


def _page(browser: Browser) -> Page:
    return browser.new_page(viewport=_DESK, color_scheme="light")


def _save(page: Page, to: Path) -> None:
    page.screenshot(path=to)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
