"""What grading a submission comes to, as plain data."""

from decimal import Decimal
from enum import StrEnum

import msgspec


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


class TaskResult(msgspec.Struct, frozen=True):
    """The outcome of one test cell.

    Attributes:
        test_cell: the cell's `grade_id`.
        points: what the cell is worth; the tests' points add up to it.
    """

    test_cell: str
    points: Decimal
    verdicts: list[Verdict]

    @property
    def score(self) -> Decimal:
        """The points earned, exact."""
        return sum((v.points for v in self.verdicts if v.status is Status.PASSED), Decimal(0))

    @property
    def resolved(self) -> bool:
        """Whether every test came to a verdict about the student, not about the grader."""
        return all(v.status is not Status.GRADER_ERROR for v in self.verdicts)


class Receipt(msgspec.Struct, frozen=True):
    """Something about the submitted file that was repaired or noticed.

    Attributes:
        cell: the `grade_id` that it is about, or "" for the file.
    """

    cell: str
    what: str


class Result(msgspec.Struct, frozen=True):
    """What grading one submission came to.

    Attributes:
        submission: SHA-256 of the submitted file.
        course: SHA-256 of all else that the grade depends on.
        seed: the secret seed of the tests' inputs; with it the same inputs are drawn again.
        isolation: how student code was confined.
        figures: whether figures were drawn.
        cell_problems: by cell, why it could not be run to its end.
    """

    assignment: str
    student: str
    submission: str
    course: str
    seed: int
    isolation: str
    figures: bool
    tasks: list[TaskResult]
    receipts: list[Receipt]
    cell_problems: dict[str, str]

    @property
    def score(self) -> Decimal:
        return sum((task.score for task in self.tasks), Decimal(0))

    @property
    def points(self) -> Decimal:
        return sum((task.points for task in self.tasks), Decimal(0))

    @property
    def resolved(self) -> bool:
        return all(task.resolved for task in self.tasks)
