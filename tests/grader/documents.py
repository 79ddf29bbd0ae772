"""Reads the commands that the documents tell people to type."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).parents[2]
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
_TYPED = re.compile(
    r"```(?:sh|yaml)\n(?P<block>.*?)```|`(?P<text>(?:\.venv/bin/)?(?:autograder|nbgrader|make) [^`]+)`", re.DOTALL
)


class Typed(NamedTuple):
    """The words of a command, and whether it stands in a block, or within the text."""

    words: tuple[str, ...]
    in_block: bool

    def __str__(self) -> str:
        return " ".join(self.words)


def typed(page: Path) -> Iterator[Typed]:
    """The commands of a page, in their order: those of a shell, and of workflow files."""
    for found in _TYPED.finditer(page.read_text(encoding="utf-8")):
        if found["text"]:
            yield Typed(_words(" ".join(found["text"].replace("…", "").split())), in_block=False)
            continue
        for line in found["block"].replace("\\\n", " ").splitlines():
            command = line.strip().removeprefix("- ")
            if command and not re.match(r"\w+:", command):  # which is a workflow file's own
                yield Typed(_words(command), in_block=True)


def _words(line: str) -> tuple[str, ...]:
    words = [word for word in shlex.split(line, comments=True) if not word.startswith("AUTOGRADER_")]
    return words[0].rpartition("/")[2], *words[1:]
