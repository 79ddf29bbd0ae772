"""The commands, one a module, which is imported when it is asked for.

A module has `EXAMPLE`, and `run(root, console, …)`, whose signature declares what the command takes (see `arguments`);
an assignment that is named comes as `Assignment`. It returns the exit code, and raises CourseError.
"""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from rich.console import Console

from autograder.commands import startup as startup
from autograder.course import CourseError

COMMANDS = {
    "for graders": {
        "collect": "put what a learning system lets you download into submitted/",
        "grade": "grade a class in parallel: what has changed, and nothing twice",
        "watch": "stand, and grade each submission as it comes",
        "feedback": "write the pages that are missing or old, and remove those of no grade",
        "extend": "give students more time, or show who has more",
        "report": "show the class as a table, and write a page about it",
        "show": "show what a student reads, and what the tests say for graders",
        "groups": "list submissions that fail a task in the same way, most first",
        "name": "give a group a misconception, and renew its members' feedback",
        "adopt": "make a draft of an example of what a group does",
        "export": "write grades, and pages of feedback, for another system",
        "gradescope": "make the zip from which Gradescope grades an assignment",
        "doctor": "say whether this machine and this course are as grading needs them",
        "completion": "print what has a shell complete commands, options, assignments and students",
    },
    "for instructors": {
        "init": "make a course, or add to an nbgrader course, with a first assignment",
        "release": "make the release: refused where a reason against it is found",
        "try": "grade examples, and compare with what they must get",
        "demo": "grade an example class in a scratch folder",
    },
    "for students": {
        "check": "run a notebook, and tell what its visible checks say",
    },
}
_MODULES = {"try": "try_examples"}


def command(name: str) -> ModuleType:
    """The module of a command."""
    return import_module(f"autograder.commands.{_MODULES.get(name, name)}")


def say(console: Console, text: str, style: str = "") -> None:
    """Print a text as it stands: in it, nothing is markup, and no line is broken."""
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def write(path: Path, content: str) -> None:
    """Write a file that was asked for, with the folders that are missing. Raises CourseError where it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from error
