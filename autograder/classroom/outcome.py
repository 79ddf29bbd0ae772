"""What grading a class came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from autograder.judging.verdicts import Result
from autograder.records.late import Change

# Points, by test cell.
Scores = dict[str, Decimal]


@dataclass
class Outcome:
    """Of each submission what is shown in the end, and no more, since classes are large.

    Attributes:
        graded: how many submissions have a grade now.
        changed: by student, the scores before and after, where these are others.
        isolations: how student code was confined, in each way that there was.
        problems: by student, why there is no grade.
        asked_again: by student, the cells that a person has to look at again, since they were given points for others.
        penalties: by student, late penalties that are others than before.
        replaced: students who have handed in another submission than the one that was graded before.
    """

    graded: int = 0
    changed: dict[str, tuple[Scores, Scores]] = field(default_factory=dict)
    isolations: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    asked_again: dict[str, list[str]] = field(default_factory=dict)
    penalties: dict[str, Change] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)

    def add(self, before: Result | None, after: Result) -> None:
        """Note a grade, and the record before it."""
        self.graded += 1
        self.isolations.add(after.isolation)
        if before is not None and before.resolved:
            if _scores(before) != _scores(after):
                self.changed[after.student] = _scores(before), _scores(after)
            change = Change(before.lateness, after.lateness)
            if change.differs and after.gradebook:  # what was not saved, has no penalty yet
                self.penalties[after.student] = change
            if before.submission != after.submission:
                self.replaced.append(after.student)
        if after.asked_again:
            self.asked_again[after.student] = after.asked_again

    def add_settled(self, changes: Mapping[str, Change]) -> None:
        """Note the late penalties of grades that stand."""
        for student, change in changes.items():
            if change.problem:
                self.problems[student] = change.problem
            else:
                self.penalties[student] = change


def _scores(result: Result) -> Scores:
    return {task.test_cell: task.score for task in result.tasks}
