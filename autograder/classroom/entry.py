"""The ledger's side of taking down a submission: what it says before, while, and after nbgrader writes."""

from collections.abc import Mapping

import msgspec
import nbformat
from nbgrader.utils import rmtree

from autograder.classroom.graded import Graded
from autograder.classroom.standing import name_as_fetched
from autograder.course import Assignment
from autograder.intake.find import read_time, time_text
from autograder.judging.verdicts import Result
from autograder.records import attempts, by_hand, late, ledger
from autograder.records.gradebook import forget_automatic_scores

_CUT_SHORT = "its grading was cut short: grade it again"


class Entry:
    """What is known of a student's submission."""

    def __init__(self, assignment: Assignment, student: str) -> None:
        self._assignment, self._student = assignment, student
        self._attempts = attempts.Attempts(config=assignment.config)
        self._begun: Result | None = None
        self._seen: Mapping[str, str] = {}  # the work that people saw meanwhile

    @property
    def _record(self) -> Result | None:
        return ledger.find(self._assignment, self._student)

    def better(self, graded: Graded) -> Result | None:
        """The result of an earlier attempt that counts more than this one, if there is one."""
        before = self._record
        if before is None or not before.resolved or not self._attempts.best:
            return None
        if graded.result is None or graded.problem:
            return before
        late_before, late_now = late.are_late(self._assignment, self._student, read_time(graded.timestamp))
        worse = before.submission != graded.result.submission and graded.result.score < before.score
        return before if not late_before and (late_now or worse) else None

    def note(self, standing: Result, graded: Graded) -> None:
        """Note an attempt that does not count. Its student fetches the page by what came with it."""
        if graded.result is None:
            return
        name_as_fetched(self._assignment, self._student)
        tried = attempts.noted(standing.attempts, graded.result, time_text(read_time(graded.timestamp)))
        ledger.write(self._assignment, msgspec.structs.replace(standing, attempts=tried))

    def begin(self) -> None:
        """Have the ledger say that there is no grade, before anything of an earlier one is touched.

        So a run that is cut short leaves no grade that stands, and nothing that people gave is lost.
        """
        before = self._record
        known, work = before.marks if before else {}, self._work(before)
        given, self._seen = by_hand.marks(self._assignment, self._student, known, work)
        tried = before.attempts if before else []
        self._begun = Result(self._assignment.name, self._student, problem=_CUT_SHORT, marks=given, attempts=tried)
        ledger.write(self._assignment, self._begun)

    def completed(self, result: Result, timestamp: str, *, newest: bool) -> Result:
        """A result with the points that people gave, and with its attempt.

        Args:
            timestamp: when it was handed in, as nbgrader's timestamp.txt says.
            newest: whether it is the last attempt.
        """
        assert self._begun is not None
        handed_in = time_text(read_time(timestamp))
        tried = attempts.noted(self._begun.attempts, result, handed_in, newest=newest)
        return msgspec.structs.replace(by_hand.with_marks(result, self._begun.marks), attempts=tried)

    def with_points_by_hand(self, result: Result) -> Result:
        """Have the gradebook count the points that people gave for this work, those included that came meanwhile."""
        marks = by_hand.settle(self._assignment, self._student, result, self._seen)
        return msgspec.structs.replace(result, marks=marks)

    def _work(self, before: Result | None) -> Mapping[str, str]:
        """The fingerprints of what people saw when they gave points: of an old record, or none, by the notebook."""
        path = self._assignment.notebook("autograded", self._student)
        if before is None or (before.resolved and not before.work):
            tasks = before.tasks if before else []
            return by_hand.fingerprints(nbformat.read(path, as_version=4), tasks) if path.exists() else {}
        return before.work

    def take_back(self, result: Result | None, problem: str) -> None:
        """Leave nothing of an earlier submission that could be taken for the grade of this one."""
        nothing = Result(self._assignment.name, self._student)
        # What people gave stands there since `begin`; where that failed, it can be learnt from there yet.
        before = self._record or nothing
        record = msgspec.structs.replace(
            result or nothing, problem=problem, work=before.work, marks=before.marks, attempts=before.attempts
        )
        ledger.write(self._assignment, record)
        forget_automatic_scores(self._assignment, self._student)
        by_hand.settle(self._assignment, self._student, record, seen={})
        self.remove("autograded")
        self.remove("feedback")

    def remove(self, step: str) -> None:
        """Remove what nbgrader keeps of a submission in a step."""
        folder = self._assignment.folder(step, self._student)
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            rmtree(str(folder))
