"""The command line: `autograder COMMAND`. Each command is a module of `commands`, imported when it is asked for."""

import argparse
import difflib
import sys
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from autograder.commands import COMMANDS, command, startup
from autograder.commands.arguments import declare
from autograder.course import Assignment, CourseError
from autograder.intake.clean import clean_text

EXIT_CODES = """\
exit codes:
  0  all went well
  1  a grade, or a check, is missing or not as it should be; what is said of it stands above
  2  the command could not be run: bad input, a wrong folder, nothing to do it with
"""


def main() -> int:
    """Run a command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Grades PyTorch notebooks beside nbgrader.",
        epilog=f"{_listed()}\n{EXIT_CODES}\nautograder COMMAND --help says more, with an example.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"autograder {version('autograder')}")
    parser.add_argument("--course", type=Path, default=Path.cwd(), help="the course folder (default: this folder)")
    parser.add_argument("command", metavar="COMMAND", help="one of those below")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    if len(sys.argv) == 1:
        parser.print_help()
        return 2
    given = parser.parse_args()
    known = [name for group in COMMANDS.values() for name in group]
    if given.command not in known:
        close = difflib.get_close_matches(given.command, known, n=1)
        parser.error(f"there is no command {given.command!r}: {f'did you mean {close[0]}?' if close else 'see --help'}")
    return _run(given.command, given.course.absolute(), given.arguments)


def _run(name: str, root: Path, given: list[str]) -> int:
    module = command(name)
    parser = argparse.ArgumentParser(
        prog=f"autograder {name}",
        description=next(group[name] for group in COMMANDS.values() if name in group).capitalize() + ".",
        epilog=f"example:\n  {module.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    declare(parser, module.run)
    arguments = vars(parser.parse_args(given))
    startup.spare_the_garbage_collector()
    console = Console(emoji=False)  # ":bomb:" is a name
    try:
        if named := arguments.get("assignment"):
            arguments["assignment"] = assignment = Assignment(root, named)
            assignment.check()
        return int(module.run(root, console, **arguments))
    except CourseError as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        return _refused("interrupted")


def _listed() -> str:
    return "\n".join(
        f"{who}:\n" + "".join(f"  {name:10} {what}\n" for name, what in commands.items())
        for who, commands in COMMANDS.items()
    )


def _refused(why: str) -> int:
    said = clean_text(f"autograder: {why}")
    Console(stderr=True, emoji=False).print(said, style="bold red", markup=False, highlight=False, soft_wrap=True)
    return 2


if __name__ == "__main__":
    sys.exit(main())
