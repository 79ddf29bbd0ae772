"""The package as a wheel, installed in an environment of its own, and used where there is no checkout."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """A folder with nothing in it but the environment; other packages are found where those of this Python are."""
    folder = Path(tempfile.mkdtemp())
    try:
        built, wheel, environment = folder / "built", folder / "wheel", folder / "venv"
        shutil.copytree(CHECKOUT / "autograder", built / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(CHECKOUT / name, built)
        build = [sys.executable, "-c", f"import setuptools.build_meta as by; by.build_wheel({str(wheel)!r})"]
        subprocess.run(build, cwd=built, check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(built)
        venv.create(environment, system_site_packages=True)
        [file] = wheel.iterdir()
        pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install", "--quiet"]
        subprocess.run([*pip, "--no-deps", "--no-index", "--disable-pip-version-check", str(file)], check=True)
        yield folder
    finally:
        shutil.rmtree(folder)


def _run(installed: Path, folder: Path, *command: str, code: int | None = 0) -> str:
    here = installed / "venv" / "bin"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"PYTHONUSERBASE": sys.prefix, "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"}
    program = [here / "python", "-m", "nbgrader"] if command[0] == "nbgrader" else [here / command[0]]
    done = subprocess.run(
        [*program, *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert code is None or done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_a_course_is_made_released_and_graded(installed: Path) -> None:
    _run(installed, installed, "autograder", "init", "probability")
    course = installed / "probability"
    said = _run(installed, course, "autograder", "release", "entropy")
    assert "all 6 examples get their own verdicts" in said
    release = nbformat.read(course / "release" / "entropy" / "entropy.ipynb", as_version=4)
    release.cells[1].source = "def softmax(scores):\n    return torch.softmax(scores, dim=1)"
    handed_in = course / "submitted" / "ada" / "entropy" / "entropy.ipynb"
    handed_in.parent.mkdir(parents=True)
    nbformat.write(release, handed_in)
    said = _run(installed, course, "autograder", "grade", "entropy")
    assert "Isolation: full" in said
    assert "1 graded" in said
    assert "entropy" in _run(installed, course, "nbgrader", "db", "assignment", "list")
    _run(installed, course, "nbgrader", "generate_feedback", "entropy")
    assert "What to work on" in (course / "feedback" / "ada" / "entropy" / "entropy.html").read_text()
    assert re.search(r"✓ (\d+) of \1 packages", _run(installed, course, "autograder", "doctor", code=None))


def test_the_demo_has_a_class_of_its_own(installed: Path) -> None:
    said = _run(installed, installed, "autograder", "demo")
    assert "with 6 students" in said
    assert "6 graded" in said
    assert (installed / "demo" / "reports" / "entropy.html").is_file()
