"""Has nbgrader make releases: one to look at, and the one that counts; and its own command, behind the gate."""

import logging
import re
import shutil
import tempfile
from logging.handlers import BufferingHandler
from pathlib import Path

from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_assignment import GenerateAssignment as NbGraderGenerateAssignment
from nbgrader.coursedir import CourseDirectory
from rich.console import Console

from autograder.course import Assignment, CourseError
from autograder.records.turns import shared


def generate_candidate(assignment: Assignment, folder: Path) -> None:
    """Make the release in a folder of its own; release/ and the gradebook stay as they are. Raises CourseError."""
    with tempfile.TemporaryDirectory() as scratch:
        gradebook = f"sqlite:///{Path(scratch).absolute() / 'gradebook.db'}"
        _generate(assignment, release_directory=str(folder.absolute()), db_url=gradebook)


def install(assignment: Assignment, candidate: Path) -> None:
    """Have nbgrader put the release in place and take it down in the gradebook, just as it was looked at.

    Where that fails, release and gradebook are put back. Raises CourseError.
    """
    release, gradebook = assignment.folder("release"), assignment.root / "gradebook.db"
    with tempfile.TemporaryDirectory() as scratch:
        kept, kept_gradebook = Path(scratch) / "release", Path(scratch) / "gradebook.db"
        if release.is_dir():
            shutil.copytree(release, kept)
        if gradebook.is_file():
            shutil.copy2(gradebook, kept_gradebook)
        try:
            with shared(assignment.root):
                _generate(assignment)
            if _contents(release) != _contents(candidate / assignment.name):
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


def _generate(assignment: Assignment, **traits: str) -> None:
    """Have nbgrader's own converter make a release: the one below asks the gate."""
    errors = BufferingHandler(10**6)
    errors.setLevel(logging.ERROR)
    log = logging.Logger("autograder.release")
    log.addHandler(errors)
    root, config = str(assignment.root.absolute()), assignment.config
    folder = CourseDirectory(config=config, root=root, assignment_id=assignment.name, **traits)
    try:
        NbGraderGenerateAssignment(coursedir=folder, config=config, force=True, log=log).start()
    except (NbGraderException, SystemExit) as error:
        why = _reason([record.getMessage() for record in errors.buffer])
        raise CourseError(f"nbgrader cannot make the release of {assignment}: {why}") from error


def _reason(errors: list[str]) -> str:
    """The first thing that nbgrader says by itself, or else the exception, or all that it says."""
    said = [text for text in errors if not text.startswith(("Traceback", "There was an error", "Please see"))]
    text = "\n".join(errors)
    raised = re.findall(r"^\s*(?:\w+\.)*\w+(?:Error|Exception): (.+)", text, re.MULTILINE)
    return str([*said, *raised, text[-2000:]][0])


class GenerateAssignment(NbGraderGenerateAssignment):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the place of nbgrader's `GenerateAssignment`: puts in place what passed all checks that run no code.

    What the gate refuses leaves release/ and the gradebook as they were.
    """

    def convert_notebooks(self) -> None:
        refused = [name for name in map(Path, sorted(self.assignments)) if not self._is_put_in_place(name.name)]
        if refused:
            raise NbGraderException("the release was refused")

    def _is_put_in_place(self, name: str) -> bool:
        from autograder.release.check import (
            Gate,  # here: nbgrader reads this file for every command, and the gate asks it
        )

        assignment = Assignment(Path(self.coursedir.root), name)
        assignment.config = self.config
        if assignment.folder("release").exists() and not self.force:
            self.log.warning("release/%s exists, and was left as it is: to make it anew, add --force", assignment)
            return True
        gate = Gate(assignment, Console(quiet=True))
        try:
            gate.check_without_running()
            gate.install()
        except CourseError as error:
            self.log.error("%s", error)
            self.log.error("Refused: release/%s and the gradebook are as they were", assignment)
            return False
        self.log.info("release/%s is in place", assignment)
        return True
