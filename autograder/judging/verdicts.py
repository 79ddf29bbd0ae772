"""What grading a submission comes to, as plain data."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from autograder.intake.cell_code import needed_module
from autograder.intake.cells import Repair


def points_text(points: Decimal) -> str:
    """A number of points without trailing zeros: 2, 1.5."""
    return f"{points.normalize():f}"


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"  # timed out, crashed, not implemented, cell missing
    GRADER_ERROR = "grader_error"  # the test or the grader is at fault: never a grade


class Verdict(msgspec.Struct, frozen=True):
    """The outcome of one hidden test.

    Attributes:
        test: the test function's name.
        title: what students read: the first line of the test's docstring.
        points: what the test is worth.
        hint: what students read when it failed.
        reason: why it failed or was not run, in words that students may read.
        detail: the same in full, for graders only: values and tracebacks of the hidden test.
        seconds: how long it took.
    """

    test: str
    title: str
    points: Decimal
    status: Status
    hint: str = ""
    reason: str = ""
    detail: str = ""
    seconds: float = 0.0


# What was seen of a submission, by probe and by what was looked at: "two_rows: the cost".
Behaviour = dict[str, str]


class TaskResult(msgspec.Struct, frozen=True):
    """The outcome of one test cell.

    Attributes:
        test_cell: the cell's `grade_id`.
        points: what the cell is worth; the tests' points add up to it.
        behaviour: what probes saw, where points were lost.
        stopped: the exception that they met first, and in which of the student's lines.
    """

    test_cell: str
    points: Decimal
    verdicts: list[Verdict]
    behaviour: Behaviour = {}
    stopped: str = ""

    @property
    def score(self) -> Decimal:
        """The points earned, exact."""
        return sum((v.points for v in self.verdicts if v.status is Status.PASSED), Decimal(0))

    @property
    def resolved(self) -> bool:
        """Whether every test came to a verdict about the student, not about the grader."""
        return all(v.status is not Status.GRADER_ERROR for v in self.verdicts)


UNANSWERED = ""  # the fingerprint of an answer that was left as it was given


class Mark(msgspec.Struct, frozen=True):
    """Points that a person gave, or that a person let the automatic score stand.

    Attributes:
        work: fingerprint of the work that they were given for (see `by_hand`).
        points, extra: nbgrader's manual score and extra credit.
    """

    work: str
    points: float | None
    extra: float | None


Marks = dict[str, list[Mark]]  # by graded cell: for each work, what was given for it


class Lateness(msgspec.Struct, frozen=True):
    """When a submission was handed in, and what that costs.

    Attributes:
        handed_in, due: in UTC, as text; "" where they are not known. An extension is in `due`.
        penalty: the points that are taken off.
    """

    handed_in: str = ""
    due: str = ""
    penalty: float = 0.0


class Attempt(msgspec.Struct, frozen=True):
    """A submission that was graded, of which a student may have many.

    Attributes:
        submission, course: what it was, and what it was graded by: SHA-256 as in `Result`.
        handed_in: in UTC, as text; "" where it is not known.
        graded: when it was graded first, in UTC: `2026-11-30T12:00:00`.
        scores: by test cell.
    """

    submission: str
    course: str
    handed_in: str
    graded: str
    scores: dict[str, Decimal]

    @property
    def score(self) -> Decimal:
        return sum(self.scores.values(), Decimal(0))


RECORD_VERSION = 4  # of what `Result` holds, and how it is called


class Result(msgspec.Struct, frozen=True):
    """What grading one submission came to.

    Attributes:
        version: of the record. A newer one is not read; the first one had none.
        submission: SHA-256 of the submitted file.
        course: SHA-256 of all else that the grade depends on.
        seed: the secret seed of the tests' inputs; with it the same inputs are drawn again.
        isolation: how student code was confined.
        figures: whether figures were drawn.
        cell_problems: by cell, why it could not be run to its end.
        problem: why there is no grade, in a sentence for graders; "" where there is one.
        work: by graded cell, the fingerprint of what a person judges there.
        marks: the points that people gave, and for what.
        waited: something was stopped by the clock, not for its processor time.
        lateness: what handing in late costs; it is worked out anew without grading.
        gradebook: the assignment's own id in the gradebook that has this grade.
        seconds: of processor time that its cells took, as its process says.
        attempts: all submissions of this student that were graded, the newest last. Which of them this is the result
            of, is a setting (see `attempts`).
        memory: the most bytes that one of the processes which ran cells had in use, libraries included, as it says.
    """

    assignment: str
    student: str
    submission: str = ""
    course: str = ""
    seed: int = 0
    isolation: str = ""
    figures: bool = False
    tasks: list[TaskResult] = []
    repairs: list[Repair] = msgspec.field(default_factory=list, name="receipts")  # as in records so far
    cell_problems: dict[str, str] = {}
    problem: str = ""
    work: dict[str, str] = {}
    marks: Marks = {}
    waited: bool = False
    lateness: Lateness = Lateness()
    gradebook: str = ""
    seconds: float = 0.0
    attempts: list[Attempt] = []
    memory: int = 0
    version: int = RECORD_VERSION

    @property
    def score(self) -> Decimal:
        return sum((task.score for task in self.tasks), Decimal(0))

    @property
    def points(self) -> Decimal:
        return sum((task.points for task in self.tasks), Decimal(0))

    @property
    def resolved(self) -> bool:
        return not self.problem and all(task.resolved for task in self.tasks)

    @property
    def missing_modules(self) -> dict[str, str]:
        """By cell, the module that it needs and that is not installed."""
        found = {cell: needed_module(problem) for cell, problem in self.cell_problems.items()}
        return {cell: module for cell, module in found.items() if module}

    @property
    def asked_again(self) -> list[str]:
        """The cells with other work than that which a person gave points for."""
        work = self.work
        return [
            cell
            for cell, given in self.marks.items()
            if given and work.get(cell) and work[cell] not in [mark.work for mark in given]
        ]


def task_name(grade_id: str) -> str:
    """What a graded cell is about, from its id: train_model for test_train_model."""
    return grade_id.removeprefix("test_").removeprefix("test-") or grade_id
