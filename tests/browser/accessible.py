"""Holds pages against the rules of axe, which say whether everybody can read them.

Usage: python -m browser.accessible PAGE ...   (as on a phone; what they break is printed, and makes the exit code 1)
"""

import sys
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from browser.chromium import chromium
from playwright.sync_api import Browser

PHONE = 390
Scheme = Literal["light", "dark"]


def main() -> int:
    with chromium() as browser:
        broken = [
            found for page in sys.argv[1:] if (found := rules_broken(browser, Path(page).absolute(), PHONE, "light"))
        ]
    print("\n\n".join(broken))
    return 1 if broken else 0


def rules_broken(browser: Browser, page: Path, width: int, scheme: Scheme) -> str:
    """What is wrong with a page in a window so many pixels wide; "" where nothing is."""
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}) as context:
        opened = context.new_page()
        opened.goto(page.as_uri())
        found = Axe().run(opened)
        wide = opened.evaluate("document.documentElement.scrollWidth")
    broken = [found.generate_report()] if found.violations_count else []
    broken += [f"it is {wide} pixels wide"] if wide > width else []
    return "\n".join([f"{page}:", *broken]) if broken else ""


if __name__ == "__main__":
    sys.exit(main())
