"""What the documents tell people to type is there, and takes the options that they name; links lead somewhere."""

import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.apps.nbgraderapp import NbGraderApp

from autograder.commands import command
from autograder.commands.completion import whole_parser

CHECKOUT = Path(__file__).parents[2]
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
OTHERS = {"cd", "dask", "docker", "echo", "journalctl", "pip", "pytest", "sudo"}
_WITHIN_TEXT = r"`((?:\.venv/bin/)?(?:autograder|nbgrader|make) [^`]+)`"


def _in_blocks(page: str) -> Iterator[list[str]]:
    """The words of the commands in blocks of shell and of workflow files."""
    for block in re.findall(r"```(?:sh|yaml)\n(.*?)```", page, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if not re.match(r"\s*(- )?\w+:", line):  # which is a workflow file's own
                yield _words(line.strip().removeprefix("- "))


def _words(line: str) -> list[str]:
    words = [word for word in shlex.split(line, comments=True) if not word.startswith("AUTOGRADER_")]
    return [words[0].rpartition("/")[2], *words[1:]] if words else []


def _typed(within_text: bool) -> list[tuple[str, ...]]:
    """Each page, with the words of a command that it names."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        inline = (_words(" ".join(one.replace("…", "").split())) for one in re.findall(_WITHIN_TEXT, text))
        found += [(page.name, *words) for words in (inline if within_text else _in_blocks(text)) if words]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("typed", _typed(within_text=False), ids=" ".join)
def test_commands_can_be_typed_as_they_stand_there(typed: tuple[str, ...]) -> None:
    _, name, *arguments = typed
    if name == "autograder":
        whole_parser().parse_args([word for word in arguments if word != ">"])
    else:
        _is_there(name, arguments)


@pytest.mark.parametrize("typed", _typed(within_text=True), ids=" ".join)
def test_commands_that_are_named_in_text_are_there(typed: tuple[str, ...]) -> None:
    _, name, *arguments = typed
    if name == "autograder" and arguments[0] != "COMMAND":
        parser = ArgumentParser()
        command(arguments[0]).add_arguments(parser)
        options = {word for word in arguments if word.startswith("--")}
        assert options <= {option for action in parser._actions for option in action.option_strings}
    else:
        _is_there(name, arguments)


def _is_there(name: str, arguments: list[str]) -> None:
    if name == "nbgrader":
        assert arguments[0] in NbGraderApp.subcommands
    elif name == "make":
        targets = re.findall(r"^([\w-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
        assert {word for word in arguments if "=" not in word} <= {*targets, "robustness-oldest"}
    else:
        assert name in {*OTHERS, "autograder"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}, target
