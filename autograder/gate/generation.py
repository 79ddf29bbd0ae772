"""Has nbgrader make releases: one to look at, and the one that counts."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.course import CourseError


def generate_candidate(course: Path, assignment: str, folder: Path) -> None:
    """Make the release in a folder of its own; release/ and the gradebook stay as they are. Raises CourseError."""
    with tempfile.TemporaryDirectory() as scratch:
        gradebook = f"sqlite:///{Path(scratch).absolute() / 'gradebook.db'}"
        _nbgrader(course, assignment, f"--CourseDirectory.release_directory={folder.absolute()}", f"--db={gradebook}")


def install(course: Path, assignment: str, candidate: Path) -> None:
    """Have nbgrader put the release in place and take it down in the gradebook, just as it was looked at.

    Where that fails, release and gradebook are put back. Raises CourseError.
    """
    release, gradebook = course / "release" / assignment, course / "gradebook.db"
    with tempfile.TemporaryDirectory() as scratch:
        kept, kept_gradebook = Path(scratch) / "release", Path(scratch) / "gradebook.db"
        if release.is_dir():
            shutil.copytree(release, kept)
        if gradebook.is_file():
            shutil.copy2(gradebook, kept_gradebook)
        try:
            _nbgrader(course, assignment)
            if _contents(release) != _contents(candidate / assignment):
                raise CourseError(
                    f"nbgrader made another release than the one that was checked: was source/{assignment} changed "
                    "meanwhile? If not, its cells have no ids: open the notebook in JupyterLab and save it."
                )
        except BaseException:
            shutil.rmtree(release, ignore_errors=True)
            gradebook.unlink(missing_ok=True)
            if kept.is_dir():
                shutil.copytree(kept, release)
            if kept_gradebook.is_file():
                shutil.copy2(kept_gradebook, gradebook)
            raise


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _nbgrader(course: Path, assignment: str, *options: str) -> None:
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", assignment, "--force", *options]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CourseError(f"nbgrader cannot make the release of {assignment}: {_reason(done.stderr)}")


def _reason(messages: str) -> str:
    """The first thing that nbgrader says about an error, or else the exception, or all that it says."""
    said = re.findall(r"\| ERROR\] (?!Traceback|There was an error|Please see)(.+)", messages)
    raised = re.findall(r"^\s*(?:\w+\.)*\w+(?:Error|Exception): (.+)", messages, re.MULTILINE)
    return str([*said, *raised, messages[-2000:]][0])
