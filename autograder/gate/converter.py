"""nbgrader's `generate_assignment`, behind the gate: also from formgrader, no release goes round it."""

from pathlib import Path

from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_assignment import GenerateAssignment as NbGraderGenerateAssignment
from rich.console import Console

from autograder.course import CourseError


class GenerateAssignment(NbGraderGenerateAssignment):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the place of nbgrader's `GenerateAssignment`: makes a release that passes all checks which run no code.

    What the gate refuses leaves release/ and the gradebook as they were.
    """

    def convert_notebooks(self) -> None:
        refused = [path for path in self.assignments if not self._is_passed(Path(path).name)]
        for path in refused:
            del self.assignments[path]
        super().convert_notebooks()
        if refused:
            raise NbGraderException("the release was refused")

    def _is_passed(self, assignment: str) -> bool:
        from autograder.gate.check import Gate, Options, Refused  # here: nbgrader reads this for every command

        gate = Gate(Path(self.coursedir.root), assignment, Console(quiet=True), Options())
        try:
            gate.check_without_running()
        except Refused as refused:
            for finding in refused.findings:
                self.log.error("%s: %s. %s", finding.where, finding.what, finding.advice)
        except CourseError as error:
            self.log.error("%s", error)
        else:
            return True
        self.log.error("Refused: release/%s and the gradebook are as they were", assignment)
        return False
