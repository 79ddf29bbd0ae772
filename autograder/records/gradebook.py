"""What the grader itself reads and writes in nbgrader's gradebook; the scores are nbgrader's to write."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import nbgrader.api
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import SaveCells
from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.orm import Query, selectinload

from autograder.course import Assignment, CourseError

PATIENCE = 120  # seconds that a gradebook which another program writes is waited for


# nbgrader opens the gradebook several times for each submission, each time with another engine, which is what keeps
# SQLAlchemy's compiled statements.
@lru_cache(maxsize=1)
def _engine(url: str, **options: Any) -> Engine:
    if url.startswith("sqlite"):
        options["connect_args"] = {"timeout": PATIENCE}
    try:
        engine = create_engine(url, **options)
    except (ImportError, ArgumentError) as error:
        advice = "for PostgreSQL, pip install 'autograder[postgresql]', and begin db_url with postgresql+psycopg://"
        raise CourseError(f"the gradebook cannot be used: {error}: {advice}") from error
    event.listen(engine, "handle_error", _tell_when_lost)
    return engine


def _tell_when_lost(context: ExceptionContext) -> None:
    """Raise CourseError in the place of what is raised where a gradebook cannot be opened, or is not there any more."""
    if context.connection is None or context.is_disconnect:
        what = str(context.original_exception).partition("\n")[0]
        raise CourseError(
            f"the gradebook cannot be used: {what}: see autograder doctor"
        ) from context.original_exception


def _due(submission: SubmittedAssignment) -> datetime | None:
    date: datetime | None = submission.assignment.duedate
    return date + submission.extension if date and submission.extension else date


nbgrader.api.create_engine = _engine
SubmittedAssignment.duedate = property(_due)  # nbgrader's own fails for an extension where there is no due date


class Known(NamedTuple):
    """What a gradebook knows of an assignment: its own id there, or "", everybody in the class, and who has a grade."""

    identity: str
    everybody: set[str]
    submitters: set[str]


def enter_release(assignment: Assignment, release: NotebookNode) -> None:
    """Have the gradebook know an assignment as students have it: its cells, and what each is worth.

    nbgrader does so where it makes a release, which a fresh clone of a course has already. Raises CourseError where the
    gradebook cannot be used, or has submissions for other cells.
    """
    try:
        with told_when_unusable():
            if _known_cells(assignment) != _cells(release):
                names = {"notebook": assignment.name, "assignment": assignment.name, "db_url": assignment.db_url}
                SaveCells().preprocess(release, {"nbgrader": names})
    except RuntimeError as error:
        raise CourseError(
            f"release/{assignment} has other cells than the one that the gradebook has submissions for ({error}): "
            "put that one back, or grade with a new gradebook"
        ) from error


@contextmanager
def told_when_unusable() -> Iterator[None]:
    """Raise CourseError in the place of what a gradebook raises that cannot be used."""
    try:
        yield
    except DatabaseError as error:
        what = str(error.orig or error).partition("\n")[0]
        raise CourseError(
            f"the gradebook cannot be used: {what}. Is it locked, or of another version of nbgrader? For the latter, "
            "copy it to a safe place, and run nbgrader db upgrade"
        ) from error


def _known_cells(assignment: Assignment) -> dict[str, float | None] | None:
    """What the cells that the gradebook knows are worth; None where it does not know the assignment, and does now."""
    with Gradebook(assignment.db_url, assignment.coursedir.course_id) as gradebook:
        try:
            notebook = gradebook.find_notebook(assignment.name, assignment.name)
        except MissingEntry:
            gradebook.update_or_create_assignment(assignment.name)
            return None
        known: dict[str, float | None] = {cell.name: None for cell in notebook.solution_cells}
        return known | {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}


def _cells(release: NotebookNode) -> dict[str, float | None]:
    """What its cells are worth; None for answers that a test cell judges."""
    found = [cell.metadata["nbgrader"] for cell in release.cells if "nbgrader" in cell.metadata]
    cells: dict[str, float | None] = {about["grade_id"]: None for about in found if about.get("solution")}
    graded = [about for about in found if about.get("grade") or about.get("task")]
    return cells | {about["grade_id"]: float(about["points"]) for about in graded}


def known(assignment: Assignment) -> Known:
    """Look up whom the gradebook knows."""
    with Gradebook(assignment.db_url) as gradebook:
        everybody = {student for (student,) in gradebook.db.query(Student.id)}
        try:
            identity = gradebook.find_assignment(assignment.name).id
        except MissingEntry:
            return Known("", everybody, set())
        rows = gradebook.db.query(SubmittedAssignment.student_id).filter_by(assignment_id=identity)
        return Known(identity, everybody, {student for (student,) in rows})


_NOTEBOOKS = selectinload(SubmittedAssignment.notebooks)
GRADES = (_NOTEBOOKS.selectinload(SubmittedNotebook.grades), _NOTEBOOKS.selectinload(SubmittedNotebook.comments))


def submissions(gradebook: Gradebook, assignment: Assignment) -> Query[SubmittedAssignment]:
    """The submissions of an assignment, with their notebooks."""
    query: Query[SubmittedAssignment] = gradebook.db.query(SubmittedAssignment)
    named = query.join(nbgrader.api.Assignment, nbgrader.api.Assignment.id == SubmittedAssignment.assignment_id)
    return named.filter(nbgrader.api.Assignment.name == assignment.name).options(_NOTEBOOKS)


def is_graded(submission: SubmittedAssignment) -> bool:
    """Whether it was graded ever, and is more than the extension of somebody who has handed in nothing."""
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return any(grade.auto_score is not None or grade.needs_manual_grade for grade in grades)


class OnPage(NamedTuple):
    """All that the gradebook says of a submission and a page shows, as text; and its due date, in UTC."""

    text: str
    due: datetime | None


def shown(assignment: Assignment, only: Collection[str] = ()) -> dict[str, OnPage]:
    """What pages show of the submissions of an assignment, by student: of all, or of these."""
    with Gradebook(assignment.db_url) as gradebook:
        found = submissions(gradebook, assignment).options(*GRADES)
        some = found.filter(SubmittedAssignment.student_id.in_(list(only))) if only else found
        return {
            submission.student_id: OnPage(
                repr((submission.timestamp, [*map(_shown, submission.notebooks)])), submission.duedate
            )
            for submission in some
        }


def _shown(notebook: SubmittedNotebook) -> tuple[object, ...]:
    points = [
        (one.name, one.auto_score, one.manual_score, one.extra_credit, one.needs_manual_grade, one.cell.max_score)
        for one in notebook.grades
    ]
    comments = [(comment.name, comment.auto_comment, comment.manual_comment) for comment in notebook.comments]
    return notebook.late_submission_penalty, sorted(points, key=repr), sorted(comments, key=repr)


def grades(gradebook: Gradebook, assignment: Assignment, student: str) -> list[Any]:
    """The grades of a submission, one a graded cell; none where there is no submission."""
    try:
        submission = gradebook.find_submission(assignment.name, student)
    except MissingEntry:
        return []
    return [grade for notebook in submission.notebooks for grade in notebook.grades]


def forget_automatic_scores(assignment: Assignment, student: str) -> None:
    """Take back automatic scores, so that they are not exported for a later submission: all cells wait for a grade."""
    with Gradebook(assignment.db_url) as gradebook:
        for grade in grades(gradebook, assignment, student):
            grade.auto_score = None
            grade.needs_manual_grade = True
            grade.notebook.late_submission_penalty = None
        gradebook.db.commit()
