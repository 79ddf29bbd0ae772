"""What everybody in a course has of an assignment: by nbgrader's gradebook, with the tests behind it by the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment

from autograder.course import Assignment
from autograder.judging.verdicts import Result
from autograder.records import ledger
from autograder.records.gradebook import GRADES, is_graded, submissions

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class CellGrade:
    """What a graded cell has.

    Attributes:
        score: the points, those included that a person gave.
        waiting: a person has yet to look at it.
    """

    score: Decimal
    points: Decimal
    waiting: bool


@dataclass(frozen=True)
class StudentGrade:
    """What a student has.

    Attributes:
        student: the gradebook's id.
        email, lms_user_id: "" where the gradebook has none; the latter is that of a learning system.
        cells: by `grade_id`, in the order of the notebook.
        seconds_late: how long after the due date it was handed in, extensions counted.
        penalty: points taken off since it was late.
        unresolved: why there is no grade, in a sentence, or "".
        result: the ledger's record, with the tests; None where there is none.
    """

    student: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str
    points: Decimal
    cells: Mapping[str, CellGrade] = field(default_factory=dict)
    penalty: Decimal = _NOTHING
    seconds_late: float = 0
    unresolved: str = ""
    result: Result | None = None

    @property
    def raw_score(self) -> Decimal:
        """The points, before anything is taken off."""
        return sum((cell.score for cell in self.cells.values()), _NOTHING)

    @property
    def score(self) -> Decimal:
        """The grade."""
        return max(_NOTHING, self.raw_score - self.penalty)

    @property
    def waiting(self) -> list[str]:
        """The cells that a person has yet to look at."""
        return [name for name, cell in self.cells.items() if cell.waiting]

    @property
    def submitted(self) -> bool:
        return bool(self.cells) or self.result is not None


def read_all(assignment: Assignment) -> list[StudentGrade]:
    """The grades of everybody in the gradebook or the ledger, by id. Raises CourseError for none."""
    records = {result.student: result for result in ledger.read(assignment)}
    with Gradebook(assignment.db_url, assignment.coursedir.course_id) as gradebook:
        try:
            known = gradebook.find_assignment(assignment.name)
        except MissingEntry:
            raise assignment.nothing_graded() from None
        points = _exact(known.max_score)
        handed_in = filter(is_graded, submissions(gradebook, assignment).options(*GRADES))
        by_student = {one.student_id: one for one in handed_in}
        found = []
        for student in gradebook.students:
            result, submission = records.pop(student.id, None), by_student.get(student.id)
            grade = StudentGrade(
                student.id,
                student.first_name or "",
                student.last_name or "",
                student.email or "",
                student.lms_user_id or "",
                points,
                _cells(submission) if submission is not None else {},
                _exact(submission.late_submission_penalty) if submission is not None else _NOTHING,
                submission.total_seconds_late if submission is not None and known.duedate else 0,
                _why_unresolved(result, submission is not None),
                result,
            )
            found.append(grade)
    dropped = [
        StudentGrade(student, "", "", "", "", points, unresolved="has left the gradebook", result=result)
        for student, result in records.items()
    ]
    return sorted([*found, *dropped], key=lambda grade: grade.student)


def _cells(submission: SubmittedAssignment) -> dict[str, CellGrade]:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return {
        grade.name: CellGrade(_exact(grade.score), _exact(grade.cell.max_score), bool(grade.needs_manual_grade))
        for grade in grades
    }


def _why_unresolved(result: Result | None, submitted: bool) -> str:
    if result is None:
        return "the ledger has no record of its grading: grade it again" if submitted else ""
    if result.problem:
        return result.problem
    return "" if result.resolved else "hidden tests failed by themselves"


def _exact(number: float | None) -> Decimal:
    """A number of the gradebook, to its last decimal."""
    return Decimal(str(number or 0)).normalize()
