"""`autograder init`: makes a course, or brings an nbgrader course in which there is none of ours."""

import shutil
from pathlib import Path
from typing import Annotated

from rich.console import Console

from autograder.commands import say, starter
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


def run(
    root: Path,
    console: Console,
    folder: Annotated[Path, "the course folder (default: this folder)"] = Path(),
) -> int:
    """Make a course folder: a configuration, and a first assignment, ready to be released.

    What is there stays as it is: a configuration is added to, an assignment of that name left alone.
    """
    folder = folder.absolute()
    config = folder / "nbgrader_config.py"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = config.read_text(encoding="utf-8") if config.exists() else ""
        if "autograder.nbgrader" in before:
            say(console, f"– {config} has our line already")
        elif before:
            config.write_text(f"{before.rstrip()}\n\n{_CONFIGURE}", encoding="utf-8")
            say(console, f"✓ {config}: added to, below what was there")
        else:
            config.write_text(_CONFIG.format(name=folder.name), encoding="utf-8")
            say(console, f"✓ {config}")
        for part in (f"source/{ASSIGNMENT}", f"tests/hidden/{ASSIGNMENT}", f"tests/submissions/{ASSIGNMENT}"):
            if (folder / part).exists():
                say(console, f"– {folder / part} is there, and was left as it is")
                continue
            shutil.copytree(_STARTER / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            say(console, f"✓ {folder / part}")
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be written: {error.strerror}") from error
    there = "" if folder == Path.cwd() else f"cd {folder}\n      "
    handed_in = f"submitted/STUDENT/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    say(console, f"\nNext: {there}autograder release {ASSIGNMENT}   the students' notebook, checked, in release/")
    say(console, f"      autograder grade {ASSIGNMENT}     when {handed_in} is there")
    return 0
