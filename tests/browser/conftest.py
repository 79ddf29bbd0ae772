"""What the tests in the browser share: Chromium, and a course folder with the real assignment."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium, real_course
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; by module, since tests of other modules start loops of their own."""
    if chromium.program() is None:
        pytest.skip("Chromium is not installed: see `make browser`")
    with chromium.chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page, of a person who has allowed to paste."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        yield context.new_page()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return real_course.make_course(tmp_path)
