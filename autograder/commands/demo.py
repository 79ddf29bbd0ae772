"""The whole way once, on an example class: source → release → submitted → graded → feedback, in a scratch folder."""

import shutil
import subprocess
import sys
import tomllib
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

import nbformat
from rich.console import Console

from autograder import course
from autograder.commands.grade import grade_class
from autograder.commands.report import show_class
from autograder.release import evidence

ASSIGNMENT = "simple_linear_regression"

EXAMPLE = "autograder demo"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("folder", nargs="?", type=Path, default=Path("demo"), help="the scratch folder (default: demo)")


def run(arguments: Namespace, console: Console) -> int:
    """Run the command; returns its exit code."""
    return run_demo(arguments.course, arguments.folder.absolute(), console)


def run_demo(checkout: Path, scratch: Path, console: Console) -> int:
    """Run the demo; returns the exit code.

    Args:
        checkout: the course folder to take source, tests and configuration from; nothing in it is changed.
        scratch: the course folder to make; what an earlier demo left there is removed.
    """
    students = _example_class(checkout)
    console.print(f"[bold]A scratch course in {scratch}[/], with {len(students)} students")
    _make_course(checkout, scratch)
    _nbgrader(scratch, console, "Making the release", "generate_assignment")
    _submit(scratch, students)
    code = grade_class(scratch, ASSIGNMENT, console)
    _nbgrader(scratch, console, "Writing feedback", "generate_feedback")
    console.print()
    show_class(scratch, ASSIGNMENT, console)
    console.print("\nFeedback pages, one a student, for example:")
    for student in list(students)[:3]:
        console.print(f"  {scratch / 'feedback' / student / ASSIGNMENT / ASSIGNMENT}.html", soft_wrap=True)
    return code


def _example_class(checkout: Path) -> Mapping[str, str]:
    """Which piece of evidence each student hands in."""
    path = course.evidence(checkout, ASSIGNMENT) / "class.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _make_course(checkout: Path, scratch: Path) -> None:
    if scratch.exists():
        if not (scratch / ".autograder_demo").exists():
            raise course.CourseError(f"{scratch} exists and is no earlier demo: move it away, or name another folder")
        shutil.rmtree(scratch)
    scratch.mkdir(parents=True)
    (scratch / ".autograder_demo").touch()
    shutil.copy(checkout / "nbgrader_config.py", scratch)
    shutil.copytree(checkout / "source", scratch / "source")
    for folder in ("hidden", "submissions"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(checkout / "tests" / folder, scratch / "tests" / folder, ignore=ignore)


def _submit(scratch: Path, students: Mapping[str, str]) -> None:
    solved, release = course.source(scratch, ASSIGNMENT), course.release(scratch, ASSIGNMENT)
    for student, name in students.items():
        example = evidence.read(course.evidence(scratch, ASSIGNMENT) / f"{name}.py")
        folder = scratch / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(evidence.build(example, solved, release), folder / f"{ASSIGNMENT}.ipynb")


def _nbgrader(scratch: Path, console: Console, what: str, command: str) -> None:
    with console.status(f"{what} …"):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", command, ASSIGNMENT],
            cwd=scratch,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        console.print(done.stderr[-4000:], markup=False, highlight=False)
        raise course.CourseError(f"nbgrader {command} failed in {scratch}; its messages are above")
    console.print(f"✓ {what}")
