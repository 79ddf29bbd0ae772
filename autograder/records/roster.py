"""The students in nbgrader's gradebook, when an assignment is due, and who has more time than others."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Assignment, CourseError
from autograder.intake.downloads.people import Student
from autograder.records.gradebook import submissions, told_when_unusable


def students(assignment: Assignment) -> list[Student]:
    """All students of the course. Raises CourseError where the gradebook cannot be used."""
    with told_when_unusable(), Gradebook(assignment.db_url) as gradebook:
        return [
            Student(found.id, found.first_name or "", found.last_name or "", found.email or "", found.lms_user_id or "")
            for found in gradebook.students
        ]


def add(assignment: Assignment, new: Iterable[Student]) -> None:
    """Add students. Raises CourseError where the gradebook cannot be used."""
    with told_when_unusable(), Gradebook(assignment.db_url) as gradebook:
        for student in new:
            known = {name: value for name, value in asdict(student).items() if value and name != "id"}
            gradebook.add_student(student.id, **known)


def due(assignment: Assignment) -> str:
    """When an assignment is due, in ISO 8601 and UTC; "": never, as far as the gradebook knows."""
    with told_when_unusable(), Gradebook(assignment.db_url) as gradebook:
        try:
            date = gradebook.find_assignment(assignment.name).duedate
        except MissingEntry:
            return ""
        return date.replace(tzinfo=UTC).isoformat() if date else ""


def extend(
    assignment: Assignment, students: Sequence[str], more: timedelta | datetime, handed_in: Collection[str]
) -> None:
    """Give these students more time; nothing is written where one of them cannot have it.

    Args:
        more: how much longer than the due date, or until when; nothing, or a time that is not later, takes it back.
        handed_in: who can be taken into the gradebook, since they have handed in.

    Raises:
        CourseError: there is no such assignment or student, or no due date.
    """
    with Gradebook(assignment.db_url) as gradebook:
        try:
            due = gradebook.find_assignment(assignment.name).duedate
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
                submission = gradebook.find_submission(assignment.name, student)
            except MissingEntry:
                submission = gradebook.add_submission(assignment.name, student)
                for grade in [grade for notebook in submission.notebooks for grade in notebook.grades]:
                    grade.needs_manual_grade = False  # nobody waits for what was not handed in
            submission.extension = extension if extension > timedelta() else None
        gradebook.db.commit()


def extensions(assignment: Assignment) -> dict[str, datetime]:
    """Until when those have time who have more than others, by student."""
    with Gradebook(assignment.db_url) as gradebook:
        return {
            submission.student_id: submission.duedate
            for submission in submissions(gradebook, assignment)
            if submission.extension and submission.duedate
        }
