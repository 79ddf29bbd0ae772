"""`autograder init`: makes a course, or brings an nbgrader course in which there is none of ours."""

import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from rich.console import Console

from autograder.commands import starter
from autograder.course import CourseError

EXAMPLE = "autograder init my_course"
ASSIGNMENT = "entropy"

_STARTER = Path(starter.__file__).parent
_CONFIGURE = """\
# Hidden tests, the release gate, and the pages of feedback.
from autograder.nbgrader import configure

configure(c)
"""
_CONFIG = f"""\
c = get_config()  # noqa: F821  nbgrader defines it where it reads this file

{_CONFIGURE}
c.CourseDirectory.course_id = {{name!r}}
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), help="the course folder (default: this folder)")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return make_course(arguments.folder.absolute(), console)


def make_course(folder: Path, console: Console) -> int:
    """Make a course folder: a configuration, and a first assignment, ready to be released.

    What is there stays as it is: a configuration is added to, an assignment of that name left alone.
    """
    config = folder / "nbgrader_config.py"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = config.read_text(encoding="utf-8") if config.exists() else ""
        if "autograder.nbgrader" in before:
            console.print(f"– {config} has our line already", highlight=False, soft_wrap=True)
        elif before:
            config.write_text(f"{before.rstrip()}\n\n{_CONFIGURE}", encoding="utf-8")
            console.print(f"✓ {config}: added to, below what was there", highlight=False, soft_wrap=True)
        else:
            config.write_text(_CONFIG.format(name=folder.name), encoding="utf-8")
            console.print(f"✓ {config}", highlight=False, soft_wrap=True)
        for part in (f"source/{ASSIGNMENT}", f"tests/hidden/{ASSIGNMENT}", f"tests/submissions/{ASSIGNMENT}"):
            if (folder / part).exists():
                console.print(f"– {folder / part} is there, and was left as it is", highlight=False, soft_wrap=True)
                continue
            shutil.copytree(_STARTER / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            console.print(f"✓ {folder / part}", highlight=False, soft_wrap=True)
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be written: {error.strerror}") from error
    there = "" if folder == Path.cwd() else f"cd {folder}\n      "
    console.print(
        f"\nNext: {there}autograder release {ASSIGNMENT}   the students' notebook, checked, in release/\n"
        f"      autograder grade {ASSIGNMENT}     when submitted/STUDENT/{ASSIGNMENT}/{ASSIGNMENT}.ipynb is there",
        highlight=False,
        soft_wrap=True,
    )
    return 0
