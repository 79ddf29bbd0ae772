"""Grades a class: what has changed, in parallel, taken down as soon as it is graded, and never twice."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import course, fingerprint, ledger
from autograder.bookkeeping import Bookkeeper
from autograder.disk import told_when_full
from autograder.engine import Graded, grade_file
from autograder.interrupts import deferred
from autograder.pool import grade_all
from autograder.submissions import SubmissionError, collect, students
from autograder.verdicts import Result

if TYPE_CHECKING:
    from autograder.grading import Grader

# Grades the submissions of these students, and gives each result as soon as it is there.
Engine = Callable[[Sequence[str]], Iterator[Graded]]


@dataclass(frozen=True)
class Plan:
    """What there is to do.

    Attributes:
        due: students whose submission has to be graded.
        done: students whose grade stands: same file, same tests, same grader, same environment.
    """

    due: list[str]
    done: list[str]


# Points, by test cell.
Scores = dict[str, Decimal]


@dataclass
class Outcome:
    """What grading a class came to: of each submission what is shown in the end, and no more, since classes are large.

    Attributes:
        graded: how many submissions have a grade now.
        changed: by student, the scores before and after, where these are others.
        isolations: how student code was confined, in each way that there was.
        problems: by student, why there is no grade.
    """

    graded: int = 0
    changed: dict[str, tuple[Scores, Scores]] = field(default_factory=dict)
    isolations: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)

    def add(self, before: Result | None, after: Result) -> None:
        """Note a grade, and the record before it."""
        self.graded += 1
        self.isolations.add(after.isolation)
        if before is not None and _scores(before) != _scores(after):
            self.changed[after.student] = _scores(before), _scores(after)


class Batch:
    """One assignment of one course.

    Args:
        folder: the course folder.
        course_hash: what grades depend on besides the submissions (see `fingerprint.of_course`).
    """

    def __init__(self, folder: Path, assignment: str, bookkeeper: Bookkeeper, course_hash: str) -> None:
        self._folder = folder
        self._assignment = assignment
        self._bookkeeper = bookkeeper
        self._course = course_hash

    def plan(self, only: Sequence[str] = (), *, again: bool = False, figures: bool = True) -> Plan:
        """Find out what has to be graded.

        Args:
            only: these students and no others. CourseError for one without a folder.
            again: grade also what has not changed.
            figures: grade also what has no figures yet.
        """
        everybody = students(self._folder, self._assignment)
        unknown = sorted(set(only) - set(everybody))
        if unknown:
            raise course.CourseError(f"nothing was submitted by {', '.join(unknown)}")
        if not everybody:
            raise course.CourseError(f"there are no submissions in {self._folder / 'submitted'}/*/{self._assignment}")
        recorded = self._bookkeeper.recorded(self._assignment)
        due: list[str] = []
        done: list[str] = []
        for student in only or everybody:
            stands = not again and student in recorded and self._stands(student, figures)
            (done if stands else due).append(student)
        return Plan(due, done)

    def on_this_machine(self, grader: "Grader", jobs: int) -> Engine:
        """Grades in parallel, so many at a time."""
        one = partial(_grade, self._folder, self._assignment, self._course, grader)
        return lambda students: grade_all(one, students, jobs)

    def grade(self, engine: Engine, plan: Plan, *, save: bool) -> Iterator[tuple[str, Outcome]]:
        """Grade what is due; yields each student when done, with the outcome so far.

        Args:
            engine: this machine, or a cluster.
            save: False leaves ledger, gradebook and autograded/ as they are.

        Raises:
            DiskFull: a grade could not be saved; those before it are.
        """
        outcome = Outcome()
        for graded in engine(plan.due):
            with deferred():
                before = self._record(graded.student)
                problem = graded.problem or _unresolved(graded.result)
                if save:
                    problem = self._save(graded, problem)
                if problem:
                    outcome.problems[graded.student] = problem
                elif graded.result is not None:
                    outcome.add(before, graded.result)
            yield graded.student, outcome

    def _save(self, graded: Graded, problem: str) -> str:
        """Take down a result, or take back what is known of a submission that has none.

        Returns:
            The problem, if there is one, be it with taking it down: that costs this grade, and no other.
        """
        if not problem and graded.result is not None:
            problem = self._take_down(graded, graded.result)
            if not problem:
                return ""
        with told_when_full():
            self._bookkeeper.forget(self._assignment, graded.student)
            ledger.remove(course.ledger(self._folder), self._assignment, graded.student)
        return problem

    def _take_down(self, graded: Graded, result: Result) -> str:
        """The ledger comes last: what it holds, nbgrader has. Returns why it could not be done, or ""."""
        try:
            with told_when_full():
                self._bookkeeper.record(self._assignment, graded.student, graded.notebook, graded.timestamp)
                ledger.write(course.ledger(self._folder), result)
        except (course.CourseError, OSError, UnicodeError) as error:
            return f"the grade could not be saved: {error}"
        return ""

    def _record(self, student: str) -> Result | None:
        return ledger.find(course.ledger(self._folder), self._assignment, student)

    def _stands(self, student: str, figures: bool) -> bool:
        record = self._record(student)
        autograded = self._folder / "autograded" / student / self._assignment / f"{self._assignment}.ipynb"
        if record is None or record.course != self._course or not record.resolved or not autograded.exists():
            return False
        if figures and not record.figures:
            return False
        try:
            submitted = collect(self._folder, self._assignment, student)
        except SubmissionError:
            return False
        return record.submission == fingerprint.of_submission(submitted.data)


def _grade(folder: Path, assignment: str, course_hash: str, grader: "Grader", student: str) -> Graded:
    try:
        submitted = collect(folder, assignment, student)
    except SubmissionError as error:
        return Graded(student, problem=str(error))
    return grade_file(grader, assignment, submitted, course_hash)


def _scores(result: Result) -> Scores:
    return {task.test_cell: task.score for task in result.tasks}


def _unresolved(result: Result | None) -> str:
    """Why a result is no grade, or ""."""
    if result is None or result.resolved:
        return ""
    errors = [verdict for task in result.tasks for verdict in task.verdicts if verdict.status == "grader_error"]
    named = ", ".join(verdict.test for verdict in errors)
    detail = errors[0].detail.strip().splitlines()
    return f"hidden tests failed by themselves: {named}" + (f" ({detail[-1]})" if detail else "")
