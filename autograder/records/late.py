"""Late penalties, by the course's own rule: of what the gradebook says now, and without running any code."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties

from autograder.course import Assignment
from autograder.intake.find import time_text
from autograder.judging.verdicts import Lateness
from autograder.records.gradebook import submissions

_DIGITS = 9  # a tenth of 23 points is 2.3, not 2.3000000000000003


class PenaltyError(Exception):
    """The course's rule for late penalties fails; the text says how."""


@dataclass(frozen=True)
class Change:
    """What handing in late cost before, and costs now.

    Attributes:
        problem: why it could not be worked out, or "".
    """

    before: Lateness
    after: Lateness
    problem: str = ""

    @property
    def differs(self) -> bool:
        """Whether it costs something else, or is not known."""
        return bool(self.problem) or self.before.penalty != self.after.penalty

    def __str__(self) -> str:
        if self.problem:
            return self.problem
        when = f"handed in {self.after.handed_in or 'no one knows when'}; due {self.after.due or 'at no time'}"
        return f"late penalty {self.before.penalty:g} → {self.after.penalty:g} ({when})"


def settle(
    assignment: Assignment,
    students: Collection[str],
    times: Mapping[str, datetime | None] | None = None,
    *,
    save: bool = True,
) -> dict[str, Change]:
    """Work out anew what handing in late costs, and have the gradebook take it off.

    The penalty is nbgrader's, of `c.AssignLatePenalties.plugin_class`: it depends on when a submission was handed in,
    on its due date with the extension, and on its score with the points that people gave.

    Args:
        students: those with a submission in the gradebook, and no others, are looked at.
        times: when they handed in (UTC; None: not known), where the gradebook may say something older.
        save: False leaves the gradebook as it is.
    """
    rule = AssignLatePenalties(config=assignment.config)
    rule.init_plugin()
    found = {}
    with Gradebook(assignment.db_url) as gradebook:
        some = SubmittedAssignment.student_id.in_(list(students))
        for submission in submissions(gradebook, assignment).filter(some).all():
            student = submission.student_id
            before, problem = _lateness(submission), ""
            if times and student in times:
                submission.timestamp = times[student]
            try:
                for notebook in submission.notebooks:
                    notebook.late_submission_penalty = _penalty(rule, submission, notebook)
            except Exception as error:  # the rule is the course's own code
                problem = f"its late penalty could not be worked out: {type(error).__name__}: {error}"
            found[student] = Change(before, _lateness(submission), problem)
        if save:
            gradebook.db.commit()
        else:
            gradebook.db.rollback()
    return found


def due_date(assignment: Assignment, student: str) -> datetime | None:
    """The due date of a student's submission, with the extension, in UTC; None: there is none, or no submission."""
    with Gradebook(assignment.db_url) as gradebook:
        try:
            due: datetime | None = gradebook.find_submission(assignment.name, student).duedate
        except MissingEntry:
            return None
        return due


def due_dates(assignment: Assignment) -> set[datetime]:
    """All due dates of an assignment, with those of extensions, in UTC."""
    with Gradebook(assignment.db_url) as gradebook:
        dates = {submission.duedate for submission in submissions(gradebook, assignment)}
        return {date for date in dates if date}


def are_late(assignment: Assignment, student: str, time: datetime | None) -> tuple[bool, bool]:
    """Whether the submission that the gradebook has was handed in late, and whether one of this time (UTC) is."""
    with Gradebook(assignment.db_url) as gradebook:
        submission = gradebook.find_submission(assignment.name, student)
        due = submission.duedate
        return submission.total_seconds_late > 0, bool(due and time and time > due)


def _penalty(rule: AssignLatePenalties, submission: SubmittedAssignment, notebook: SubmittedNotebook) -> float | None:
    late = submission.total_seconds_late
    penalty = rule.plugin_inst.late_submission_penalty(submission.student_id, notebook.score, late) if late else None
    return None if penalty is None else round(rule._check_late_penalty(notebook, penalty), _DIGITS)


def _lateness(submission: SubmittedAssignment) -> Lateness:
    return Lateness(
        time_text(submission.timestamp),
        time_text(submission.duedate),
        float(sum(notebook.late_submission_penalty or 0 for notebook in submission.notebooks)),
    )
