"""The warm grader of nbgrader's own commands, which make a converter for each, and figures that were left out."""

import atexit
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List

from autograder.classroom.graded import AssignmentGrader
from autograder.classroom.settings import Grade
from autograder.course import Assignment
from autograder.intake.find import files_beside

Resources = dict[str, Any]


class Figures(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Draws the figures of a notebook that was graded without them, for its feedback page."""

    # nbconvert's HTML exporter configures this for all preprocessors; nbgrader's base class does not let it.
    display_data_priority: List[Any] = List().tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        if not nb.metadata.get("autograder", {}).get("figures", True):
            named = resources["nbgrader"]
            assignment = Assignment.configured(self.config, named["assignment"])
            files, _ = files_beside(assignment.folder("autograded", named["student"]))
            warm_grader(assignment).grader.draw(nb, files)
        return nb, resources


_started: AssignmentGrader | None = None
_lent: AssignmentGrader | None = None


def warm_grader(assignment: Assignment) -> AssignmentGrader:
    """One grader for all submissions, as long as it grades by what the course folder says now: formgrader runs long."""
    global _started  # noqa: PLW0603  nbgrader makes a converter for each click
    if _lent is not None:
        return _lent
    settings = Grade(config=assignment.config)
    if _started is None:
        atexit.register(_close_grader)
    if _started is None or _started.course_hash != settings.course_hash(assignment):
        _close_grader()
        _started = AssignmentGrader(assignment, settings)
        print(_started.isolation)
    return _started


def lend(grader: AssignmentGrader) -> None:
    """Have this one be the warm grader of this process, whatever the course folder says; who lends it, closes it."""
    global _lent  # noqa: PLW0603  as above
    _lent = grader


def _close_grader() -> None:
    if _started is not None:
        _started.close()
