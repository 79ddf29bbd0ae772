"""nbgrader's `generate_assignment`, behind the gate: also from formgrader, no release goes round it."""

from pathlib import Path

from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_assignment import GenerateAssignment as NbGraderGenerateAssignment
from rich.console import Console

from autograder.course import Assignment, CourseError


class GenerateAssignment(NbGraderGenerateAssignment):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the place of nbgrader's `GenerateAssignment`: puts in place what passed all checks that run no code.

    What the gate refuses leaves release/ and the gradebook as they were.
    """

    def convert_notebooks(self) -> None:
        refused = [name for name in map(Path, sorted(self.assignments)) if not self._is_put_in_place(name.name)]
        if refused:
            raise NbGraderException("the release was refused")

    def _is_put_in_place(self, name: str) -> bool:
        from autograder.release.check import Gate  # here: nbgrader reads this file for every command

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
