"""`autograder completion`: what has a shell complete commands, options, assignments and students."""

from argparse import Action, ArgumentParser
from pathlib import Path
from typing import Literal

import shtab
from rich.console import Console

from autograder.commands import COMMANDS, command
from autograder.commands.arguments import declare

EXAMPLE = "autograder completion bash > ~/.local/share/bash-completion/completions/autograder"

# Shells expand what is listed, and students can name folders: nothing passes that could be more than a word.
_WORDS = "2>/dev/null | grep -x '[[:alnum:]_.@-]*'"
_LISTED = {"assignment": shtab.cmd(f"ls source release {_WORDS}"), "student": shtab.cmd(f"ls submitted {_WORDS}")}


def run(root: Path, console: Console, shell: Literal["bash", "zsh", "tcsh", "fish", "powershell"]) -> int:
    console.file.write(shtab.complete(whole_parser(), shell))
    return 0


def whole_parser() -> ArgumentParser:
    """The command line with all its commands at once, as it is never run."""
    parser = ArgumentParser("autograder")
    parser.add_argument("--version", action="version")
    _complete(parser.add_argument("--course", type=Path))
    commands = parser.add_subparsers()
    for name, what in (item for group in COMMANDS.values() for item in group.items()):
        one = commands.add_parser(name, help=what, description=what)
        declare(one, command(name).run)
        for argument in one._actions:
            _complete(argument)
    return parser


def _complete(argument: Action) -> None:
    """Say what it stands for, by its name or type."""
    listed = _LISTED.get(argument.dest.removesuffix("s"), shtab.FILE if argument.type is Path else None)
    if listed is not None:
        argument.complete = listed  # type: ignore[attr-defined]  # shtab reads it there
