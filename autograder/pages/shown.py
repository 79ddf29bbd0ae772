"""What students see of a grade, before it is due and afterwards: attempts, and what there is to work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import IntEnum

import msgspec
from nbformat import NotebookNode
from traitlets import Enum
from traitlets.config import Config, LoggingConfigurable

from autograder.course import Assignment, CourseError
from autograder.intake.cells import grade_id, is_test
from autograder.judging.diagnosis import Diagnosis, Diagnostics
from autograder.judging.misconceptions import CatalogueError
from autograder.judging.verdicts import Result, TaskResult
from autograder.pages.test_cell import test_cell_output
from autograder.records.attempts import Attempts, graded_at


class Level(IntEnum):
    """How much is shown; each with what is below it."""

    NOTHING = 0
    SCORE = 1
    VERDICTS = 2
    ALL = 3


_LEVELS = tuple(level.name.lower() for level in Level)
_SHOWS = {
    Level.NOTHING: "only that your work was graded",
    Level.SCORE: "your score",
    Level.VERDICTS: "your score, and which tests passed",
    Level.ALL: "also why tests failed",
}


class FeedbackPage(LoggingConfigurable):
    """What a feedback page shows: `c.FeedbackPage`."""

    before_due = Enum(
        _LEVELS,
        "all",
        help="What a page shows until the due date, or where there is none: nothing, the score, also the titles and "
        "verdicts of the tests, or all, with hints and what there is to work on.",
    ).tag(config=True)
    after_due = Enum(_LEVELS, "all", help="The same after the due date.").tag(config=True)

    def level(self, due: datetime | None, now: datetime) -> Level:
        """How much is shown now, by the student's own due date, both in UTC."""
        return Level[str(self.after_due if due and now > due else self.before_due).upper()]

    def rule(self, due: datetime | None, now: datetime) -> str:
        """The rule in a sentence for students; "" where all is shown."""
        level, later = self.level(due, now), Level[str(self.after_due).upper()]
        if level is Level.ALL:
            return ""
        shows = f"this page shows {_SHOWS[level]}"
        if due is None or now > due or later <= level:
            return f"{shows[0].upper()}{shows[1:]}."
        return f"Until the due date, {due:%d %B %Y, %H:%M} UTC, {shows}; after that, {_SHOWS[later]}."


@dataclass(frozen=True)
class Tried:
    """An attempt, as a row of a table.

    Attributes:
        when: when it was handed in, or else graded.
        score: None where it is not shown.
        counts: whether it is the one that counts.
    """

    when: str
    score: Decimal | None
    counts: bool


@dataclass(frozen=True)
class View:
    """What a page shows of one submission, and by which rules.

    Attributes:
        rule: what it shows, in a sentence; "" where that is all.
        attempt_rule: how many attempts are graded, and which one counts; "" where there is no such rule.
        next_one: when the next attempt is graded; "": at once.
        tried: the attempts, where there are several.
    """

    level: Level
    rule: str
    attempt_rule: str
    next_one: str
    tried: tuple[Tried, ...]


def view(config: Config, record: Result | None, due: datetime | None) -> View:
    """What a page shows of a submission now, by its record in the ledger and its own due date, in UTC."""
    shown, rule, now = FeedbackPage(config=config), Attempts(config=config), datetime.now(UTC).replace(tzinfo=None)
    level, attempts = shown.level(due, now), record.attempts if record else []
    next_one = rule.next_one(attempts, graded_at(attempts[-1])) if attempts and not (due and now > due) else None
    tried = [
        Tried(
            one.handed_in or f"{graded_at(one):%Y-%m-%d %H:%M:%S} UTC",
            one.score if level >= Level.SCORE else None,
            record is not None and one.submission == record.submission,
        )
        for one in attempts
    ]
    return View(
        level,
        shown.rule(due, now),
        rule.rule,
        f"{next_one:%d %B %Y, %H:%M} UTC" if next_one else "",
        tuple(tried if len(tried) > 1 else ()),
    )


def leave_out(cells: Sequence[NotebookNode], level: Level, record: Result | None) -> None:
    """Take out of the test cells of a graded notebook what is not shown."""
    if level is Level.ALL:
        return
    tasks = {task.test_cell: task for task in record.tasks} if record and level is Level.VERDICTS else {}
    for cell in cells:
        if is_test(cell):
            task = tasks.get(grade_id(cell) or "")
            cell.outputs = [test_cell_output(_without_reasons(task), [])] if task else []


def _without_reasons(task: TaskResult) -> TaskResult:
    bare = [msgspec.structs.replace(verdict, hint="", reason="", detail="") for verdict in task.verdicts]
    return msgspec.structs.replace(task, verdicts=bare)


def leads(assignment: Assignment, result: Result) -> dict[str, Diagnosis]:
    """All that is told of a submission, by test cell. Raises CourseError where a catalogue is damaged."""
    known = diagnostics(assignment)
    return {task.test_cell: about for task in result.tasks if (about := known.of(task)) is not None}


def diagnostics(assignment: Assignment) -> Diagnostics:
    """What an assignment knows of mistakes. Raises CourseError where a catalogue is damaged."""
    try:
        return Diagnostics(assignment.hidden)
    except CatalogueError as error:
        raise CourseError(str(error)) from error
