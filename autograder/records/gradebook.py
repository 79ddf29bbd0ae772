"""What the grader itself reads and writes in nbgrader's gradebook; the scores are nbgrader's to write."""

from functools import lru_cache
from typing import Any

import nbgrader.api
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import DatabaseError

from autograder.course import CourseError

# nbgrader opens the gradebook several times for each submission, each time with another engine, which is what keeps
# SQLAlchemy's compiled statements.
nbgrader.api.create_engine = lru_cache(maxsize=1)(nbgrader.api.create_engine)


def enter_release(coursedir: CourseDirectory, release: NotebookNode) -> None:
    """Have the gradebook know an assignment as students have it: its cells, and what each is worth.

    nbgrader does so where it makes a release, which a fresh clone of a course has already. Raises CourseError where the
    gradebook cannot be used, or has submissions for other cells.
    """
    assignment = str(coursedir.assignment_id)
    try:
        if _known_cells(coursedir, assignment) != _cells(release):
            names = {"notebook": assignment, "assignment": assignment, "db_url": coursedir.db_url}
            SaveCells().preprocess(release, {"nbgrader": names})
    except RuntimeError as error:
        raise CourseError(
            f"release/{assignment} has other cells than the one that the gradebook has submissions for ({error}): "
            "put that one back, or grade with a new gradebook"
        ) from error
    except DatabaseError as error:
        what = str(error.orig or error).partition("\n")[0]
        raise CourseError(
            f"the gradebook cannot be used: {what}. Is it locked, or of another version of nbgrader? For the latter, "
            "copy it to a safe place, and run nbgrader db upgrade"
        ) from error


def _known_cells(coursedir: CourseDirectory, assignment: str) -> dict[str, float | None] | None:
    """What the cells that the gradebook knows are worth; None where it does not know the assignment, and does now."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            notebook = gradebook.find_notebook(assignment, assignment)
        except MissingEntry:
            gradebook.update_or_create_assignment(assignment)
            return None
        known: dict[str, float | None] = {cell.name: None for cell in notebook.solution_cells}
        return known | {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}


def _cells(release: NotebookNode) -> dict[str, float | None]:
    """What its cells are worth; None for answers that a test cell judges."""
    found = [cell.metadata["nbgrader"] for cell in release.cells if "nbgrader" in cell.metadata]
    cells: dict[str, float | None] = {about["grade_id"]: None for about in found if about.get("solution")}
    graded = [about for about in found if about.get("grade") or about.get("task")]
    return cells | {about["grade_id"]: float(about["points"]) for about in graded}


def submitters(db_url: str, assignment: str) -> set[str]:
    """The students with a submission of this assignment in the gradebook."""
    with Gradebook(db_url) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            return set()
        return {submission.student.id for submission in gradebook.assignment_submissions(assignment)}


def grades(gradebook: Gradebook, assignment: str, student: str) -> list[Any]:
    """The grades of a submission, one a graded cell; none where there is no submission."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return []
    return [grade for notebook in submission.notebooks for grade in notebook.grades]


def forget_automatic_scores(db_url: str, assignment: str, student: str) -> None:
    """Take back automatic scores, so that they are not exported for a later submission: all cells wait for a grade."""
    with Gradebook(db_url) as gradebook:
        for grade in grades(gradebook, assignment, student):
            grade.auto_score = None
            grade.needs_manual_grade = True
        gradebook.db.commit()


def forget_timestamp(db_url: str, assignment: str, student: str) -> None:
    """Forget when an earlier submission was handed in: nbgrader keeps that where the present one does not say."""
    with Gradebook(db_url) as gradebook:
        gradebook.find_submission(assignment, student).timestamp = None
        gradebook.db.commit()
