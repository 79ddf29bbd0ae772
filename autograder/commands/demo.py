"""The whole way once, on an example class: source → release → submitted → graded → feedback, in a scratch folder.

The class is that of the course folder, where it has one (class.toml, beside its example submissions); elsewhere, that
of the course which `autograder init` makes.
"""

import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import nbformat
from rich.console import Console

from autograder.classroom import bookkeeping
from autograder.commands import grade, init, report, say
from autograder.course import Assignment, CourseError
from autograder.release.check import Gate
from autograder.release.examples import build_notebook, read_example

EXAMPLE = "autograder demo"
_MARKER = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)  # students do not write them


def run(
    root: Path,
    console: Console,
    folder: Annotated[Path, "the scratch folder (default: demo)"] = Path("demo"),
) -> int:
    """Run the demo in a folder, from which what an earlier one left is removed; the course itself is not changed."""
    scratch = folder.absolute()
    _make_course(root, scratch)
    path = next(_classes(scratch))
    assignment, students = Assignment(scratch, path.parent.name), tomllib.loads(path.read_text(encoding="utf-8"))
    console.print(f"[bold]A scratch course in {scratch}[/], with {len(students)} students", soft_wrap=True)
    with console.status("Making the release …"):
        gate = Gate(assignment, Console(quiet=True))
        gate.check_without_running()
        gate.install()
    say(console, "✓ Making the release")
    _submit(assignment, students)
    code = grade.run(scratch, console, assignment)
    with console.status("Writing feedback …"):
        pages = bookkeeping.generate_feedback(assignment, ())
    say(console, "✓ Writing feedback")
    console.print()
    report.run(scratch, console, assignment)
    console.print("\nFeedback pages, one a student, for example of some who lost points:")
    for student in [student for student, example in students.items() if not example.startswith("accepted")][:3]:
        say(console, f"  {assignment.notebook('feedback', student).with_suffix('.html')}")
    return 1 if pages.problems else code


def _classes(folder: Path) -> Iterator[Path]:
    """The files which say what each student of an example class hands in."""
    return folder.glob("tests/submissions/*/class.toml")


def _make_course(folder: Path, scratch: Path) -> None:
    if scratch.exists():
        if not (scratch / ".autograder_demo").exists():
            raise CourseError(f"{scratch} exists and is no earlier demo: move it away, or name another folder")
        shutil.rmtree(scratch)
    scratch.mkdir(parents=True)
    (scratch / ".autograder_demo").touch()
    if not any(_classes(folder)):
        init.run(scratch, Console(quiet=True), scratch)
        return
    shutil.copy(folder / "nbgrader_config.py", scratch)
    for part in ("source", "tests/hidden", "tests/submissions"):
        shutil.copytree(folder / part, scratch / part, ignore=shutil.ignore_patterns("__pycache__"))


def _submit(assignment: Assignment, students: Mapping[str, str]) -> None:
    solved, release = assignment.source(), assignment.release()
    for student, name in students.items():
        example = read_example(assignment.examples / f"{name}.py")
        handed_in = assignment.notebook("submitted", student)
        handed_in.parent.mkdir(parents=True)
        notebook = build_notebook(example, solved, release)
        for cell in notebook.cells:
            cell.source = _MARKER.sub("", cell.source)
        nbformat.write(notebook, handed_in)
