"""What the documents tell people to type is there, and takes the options that they name; links lead somewhere."""

import re
import tomllib
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import pytest
from documents import CHECKOUT, PAGES, Typed, typed
from nbgrader.apps.nbgraderapp import NbGraderApp
from packaging.requirements import Requirement
from packaging.version import Version

from autograder.commands import command
from autograder.commands.arguments import declare
from autograder.commands.completion import whole_parser

OTHERS = {"cd", "dask", "docker", "echo", "journalctl", "pip", "pytest", "sudo"}
EACH = [(page.name, one) for page in PAGES for one in dict.fromkeys(typed(page))]


@pytest.mark.parametrize(("page", "one"), EACH, ids=[f"{page} {one}" for page, one in EACH])
def test_commands_are_there_and_take_these_options(page: str, one: Typed) -> None:
    name, *arguments = one.words
    if name != "autograder":
        _is_there(name, arguments)
    elif one.in_block:
        whole_parser().parse_args([word for word in arguments if word != ">"])
    elif arguments[0] != "COMMAND":
        parser = ArgumentParser()
        declare(parser, command(arguments[0]).run)
        options = {word for word in arguments if word.startswith("--")}
        assert options <= {option for action in parser._actions for option in action.option_strings}


def _is_there(name: str, arguments: Sequence[str]) -> None:
    if name == "nbgrader":
        assert arguments[0] in NbGraderApp.subcommands
    elif name == "make":
        targets = re.findall(r"^([\w-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
        assert {word for word in arguments if "=" not in word} <= {*targets, "robustness-oldest"}
    else:
        assert name in OTHERS


def test_what_is_supported_is_what_is_tried() -> None:
    """The package asks for the versions in tests/robustness, and the document names them."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {one.name: one.specifier for one in map(Requirement, project["dependencies"])}
    page = (CHECKOUT / "docs" / "instructors.md").read_text(encoding="utf-8")
    for which in ("oldest", "newest"):
        text = (CHECKOUT / "tests" / "robustness" / f"{which}.txt").read_text(encoding="utf-8")
        tried = dict(re.findall(r"^(\w+)==([\d.]+)$", text, re.MULTILINE))
        assert f"| {which} | {' | '.join(tried.values())} |" in page
        for library, version in tried.items():
            major, minor = Version(version).release[:2]
            bound = version if which == "oldest" else f"{major}.{minor + 1}"
            assert Version(bound) in {Version(one.version) for one in asked[library]}, library


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}, target
