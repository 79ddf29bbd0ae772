"""Extensions: nbgrader's gradebook has them, and none of nbgrader's commands gives one."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import CourseError
from autograder.records.gradebook import submissions


def extend(
    db_url: str, assignment: str, students: Sequence[str], more: timedelta | datetime, handed_in: Collection[str]
) -> None:
    """Give these students more time; nothing is written where one of them cannot have it.

    Args:
        more: how much longer than the due date, or until when; nothing, or a time that is not later, takes it back.
        handed_in: who can be taken into the gradebook, since they have handed in.

    Raises:
        CourseError: there is no such assignment or student, or no due date.
    """
    with Gradebook(db_url) as gradebook:
        try:
            due = gradebook.find_assignment(assignment).duedate
        except MissingEntry as error:
            raise CourseError(f"the gradebook does not know {assignment}: release it, or grade it") from error
        if due is None:
            advice = f"nbgrader db assignment add {assignment} --duedate '2026-11-30 12:00 UTC'"
            raise CourseError(f"{assignment} has no due date, so there is nothing to extend: {advice}")
        known = {student.id for student in gradebook.students}
        if unknown := [student for student in students if student not in known and student not in handed_in]:
            who = ", ".join(unknown)
            raise CourseError(f"not in the gradebook, and nothing was submitted: {who}; nbgrader db student add …")
        extension = more - due if isinstance(more, datetime) else more
        for student in students:
            if student not in known:
                gradebook.add_student(student)
            try:
                submission = gradebook.find_submission(assignment, student)
            except MissingEntry:
                submission = gradebook.add_submission(assignment, student)
                for grade in [grade for notebook in submission.notebooks for grade in notebook.grades]:
                    grade.needs_manual_grade = False  # nobody waits for what was not handed in
            submission.extension = extension if extension > timedelta() else None
        gradebook.db.commit()


def extensions(db_url: str, assignment: str) -> dict[str, datetime]:
    """Until when those have time who have more than others, by student."""
    with Gradebook(db_url) as gradebook:
        return {
            submission.student_id: submission.duedate
            for submission in submissions(gradebook, assignment)
            if submission.extension and submission.duedate
        }
