"""Our pages can be read by everybody: held against the rules of axe, on a phone and a desk, by day and by night."""

from pathlib import Path

import pytest
from browser.accessible import PHONE, Scheme, rules_broken
from browser.real_course import ASSIGNMENT, CHECKOUT, command
from playwright.sync_api import Browser

PAGES = {
    "feedback of who did all": f"feedback/ada/{ASSIGNMENT}/{ASSIGNMENT}.html",
    "feedback of who made a mistake": f"feedback/grace/{ASSIGNMENT}/{ASSIGNMENT}.html",
    "feedback of what is no Python": f"feedback/sophie/{ASSIGNMENT}/{ASSIGNMENT}.html",
    "feedback of who did nothing": f"feedback/peter/{ASSIGNMENT}/{ASSIGNMENT}.html",
    "class": f"reports/{ASSIGNMENT}.html",
    "release": f"gate/{ASSIGNMENT}/report.html",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example class, graded, with all pages."""
    folder = tmp_path_factory.mktemp("demo") / "course"
    command(CHECKOUT, "autograder", "demo", str(folder))
    command(folder, "autograder", "release", ASSIGNMENT, "--quick")
    return folder


@pytest.mark.parametrize("width", [PHONE, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(name: str, scheme: Scheme, width: int, browser: Browser, demo: Path) -> None:
    assert rules_broken(browser, demo / PAGES[name], width, scheme) == ""
