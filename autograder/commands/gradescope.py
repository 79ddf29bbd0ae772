"""`autograder gradescope`: the zip from which Gradescope grades an assignment, and what runs there."""

import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Annotated

from packaging.requirements import Requirement
from rich.console import Console

import autograder
from autograder.classroom.course_grader import Course
from autograder.commands import say, write
from autograder.course import Assignment, CourseError
from autograder.intake.find import SubmissionError
from autograder.records.exports import checks

EXAMPLE = "autograder gradescope simple_linear_regression"

_SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, when the autograder is uploaded.
set -euo pipefail
apt-get update -qq
export DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq bubblewrap libseccomp2 util-linux
for python in python3.13 python3.12 python3.11; do  # the newest that this base image has
  apt-get install -y -qq "$python-venv" 2>/dev/null && break
done
"$python" -m venv /autograder/venv || { echo "Choose a base image that has Python 3.11 or newer." >&2; exit 1; }
/autograder/venv/bin/pip install --quiet --constraint /autograder/source/constraints.txt /autograder/source
"""
_RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for each submission.
exec /autograder/venv/bin/autograder --course /autograder/source gradescope {assignment} \\
  --judge /autograder/submission --to /autograder/results/results.json
"""
_PROJECT = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "autograder"
version = "{version}"
requires-python = ">=3.11"
dependencies = {dependencies}

[project.scripts]
autograder = "autograder.main:main"

[tool.setuptools.packages.find]
include = ["autograder*"]

[tool.setuptools.package-data]
autograder = ["pages/templates/**/*", "commands/starter/**/*"]
"""


def run(
    root: Path,
    console: Console,
    assignment: Assignment,
    *,
    to: Annotated[Path | None, "the zip (default: ASSIGNMENT-gradescope.zip), or the results"] = None,
    judge: Annotated[Path | None, "judge the submission in this folder: run there", "FOLDER"] = None,
) -> int:
    if judge is not None:
        return _judge(assignment, judge, to or Path("results.json"), console)
    return _pack(assignment, to or Path(f"{assignment}-gradescope.zip"), console)


def _pack(assignment: Assignment, target: Path, console: Console) -> int:
    """Make the zip: this package, the release, the hidden tests, and two scripts. The solved notebook stays here."""
    assignment.release()
    folder, tests = assignment.root, assignment.hidden_tests
    package = Path(autograder.__file__).parent
    about = distribution("autograder")
    needed = [line for line in about.requires or () if "extra ==" not in line]
    constraints = folder / "constraints.txt"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _script(archive, "setup.sh", _SETUP)
        _script(archive, "run_autograder", _RUN.format(assignment=assignment))
        archive.writestr("pyproject.toml", _PROJECT.format(version=about.version, dependencies=needed))
        archive.writestr("constraints.txt", constraints.read_text() if constraints.exists() else _installed(needed))
        archive.write(folder / "nbgrader_config.py", "nbgrader_config.py")
        released = assignment.notebook("release")
        archive.write(released, released.relative_to(folder))
        for root, place in ((package, "autograder"), (tests, f"tests/hidden/{assignment}")):
            for path in sorted(root.rglob("*")):
                starter = "starter" in path.parts and path.name != "__init__.py"  # which has solutions
                if path.is_file() and "__pycache__" not in path.parts and not starter:
                    archive.write(path, f"{place}/{path.relative_to(root)}")
    say(console, f"✓ {target}: upload it under Configure Autograder")
    say(console, "Gradescope has no user namespaces: student code is not confined there, and could read the tests.")
    return 0


def _judge(assignment: Assignment, submission: Path, target: Path, console: Console) -> int:
    """Judge the notebook in a folder, and write what Gradescope reads, whatever happens; returns 1 without a grade."""
    notebooks = sorted(path for path in submission.glob("*.ipynb") if not path.name.startswith("."))
    named = [path for path in notebooks if path.stem == assignment.name] or notebooks
    try:
        if len(named) != 1:
            raise SubmissionError(f"hand in one notebook, {assignment}.ipynb; there are {len(notebooks)} here")
        with Course(assignment.root, unsafe=True) as grader:
            result = grader.grade(named[0], assignment.name)
        text = checks.gradescope(result)
        if "NONE" in result.isolation:
            say(console, f"Student code was not confined here: {result.isolation}.")
    except (SubmissionError, CourseError, ValueError) as error:
        text = checks.nothing_for_gradescope(str(error))
        say(console, f"autograder: {error}")
    write(target, text)
    return 0 if '"tests"' in text else 1


def _script(archive: zipfile.ZipFile, name: str, text: str) -> None:
    about = zipfile.ZipInfo(name)
    about.external_attr = 0o755 << 16
    archive.writestr(about, text)


def _installed(needed: list[str]) -> str:
    """Constraints by what is installed here, where the course folder has none."""
    names = [Requirement(line).name for line in needed]
    return "".join(f"{name}=={distribution(name).version}\n" for name in names)
