"""What the grader itself reads and writes in nbgrader's gradebook; the scores are nbgrader's to write."""

from functools import lru_cache

import nbgrader.api
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import SaveCells

# nbgrader opens the gradebook several times for each submission, each time with another engine, which is what keeps
# SQLAlchemy's compiled statements.
nbgrader.api.create_engine = lru_cache(maxsize=1)(nbgrader.api.create_engine)


def enter_release(db_url: str, course_id: str, assignment: str, release: NotebookNode) -> None:
    """Have the gradebook know an assignment as students have it: its graded cells, and what each is worth.

    nbgrader does so where it makes a release, which a fresh clone of a course has already. Where the gradebook has
    submissions, nbgrader changes points, and raises RuntimeError where cells came or went.
    """
    graded = [c.metadata["nbgrader"] for c in release.cells if "nbgrader" in c.metadata]
    worth = {about["grade_id"]: float(about["points"]) for about in graded if about.get("grade") or about.get("task")}
    with Gradebook(db_url, course_id) as gradebook:
        try:
            notebook = gradebook.find_notebook(assignment, assignment)
            known = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
        except MissingEntry:
            gradebook.update_or_create_assignment(assignment)
            known = None
    if known != worth:
        names = {"notebook": assignment, "assignment": assignment, "db_url": db_url}
        SaveCells().preprocess(release, {"nbgrader": names})


def submitters(db_url: str, assignment: str) -> set[str]:
    """The students with a submission of this assignment in the gradebook."""
    with Gradebook(db_url) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            return set()
        return {submission.student.id for submission in gradebook.assignment_submissions(assignment)}


def forget_automatic_scores(db_url: str, assignment: str, student: str) -> None:
    """Take back automatic scores, so that they are not exported for a later submission. Manual ones stay."""
    with Gradebook(db_url) as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score = None
                grade.needs_manual_grade = True
        gradebook.db.commit()
