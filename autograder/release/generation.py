"""Has nbgrader make releases: one to look at, and the one that counts."""

import logging
import re
import shutil
import tempfile
from logging.handlers import BufferingHandler
from pathlib import Path

from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_assignment import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course import CourseError
from autograder.records.turns import shared


def generate_candidate(course: Path, assignment: str, folder: Path, config: Config) -> None:
    """Make the release in a folder of its own; release/ and the gradebook stay as they are. Raises CourseError."""
    with tempfile.TemporaryDirectory() as scratch:
        gradebook = f"sqlite:///{Path(scratch).absolute() / 'gradebook.db'}"
        _generate(course, assignment, config, release_directory=str(folder.absolute()), db_url=gradebook)


def install(course: Path, assignment: str, candidate: Path, config: Config) -> None:
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
            with shared(course):
                _generate(course, assignment, config)
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


def _generate(course: Path, assignment: str, config: Config, **traits: str) -> None:
    """Have nbgrader's own converter make a release: the one that `configure` puts in its place asks the gate."""
    errors = BufferingHandler(10**6)
    errors.setLevel(logging.ERROR)
    log = logging.Logger("autograder.release")
    log.addHandler(errors)
    folder = CourseDirectory(config=config, root=str(course.absolute()), assignment_id=assignment, **traits)
    try:
        GenerateAssignment(coursedir=folder, config=config, force=True, log=log).start()
    except (NbGraderException, SystemExit) as error:
        why = _reason([record.getMessage() for record in errors.buffer])
        raise CourseError(f"nbgrader cannot make the release of {assignment}: {why}") from error


def _reason(errors: list[str]) -> str:
    """The first thing that nbgrader says by itself, or else the exception, or all that it says."""
    said = [text for text in errors if not text.startswith(("Traceback", "There was an error", "Please see"))]
    text = "\n".join(errors)
    raised = re.findall(r"^\s*(?:\w+\.)*\w+(?:Error|Exception): (.+)", text, re.MULTILINE)
    return str([*said, *raised, text[-2000:]][0])
