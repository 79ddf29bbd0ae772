"""The students in nbgrader's gradebook, and when an assignment is due."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC

from nbgrader.api import Gradebook, MissingEntry

from autograder.intake.downloads.people import Student
from autograder.records.gradebook import told_when_unusable


def students(db_url: str) -> list[Student]:
    """All students. Raises CourseError where the gradebook cannot be used."""
    with told_when_unusable(), Gradebook(db_url) as gradebook:
        return [
            Student(found.id, found.first_name or "", found.last_name or "", found.email or "", found.lms_user_id or "")
            for found in gradebook.students
        ]


def add(db_url: str, new: Iterable[Student]) -> None:
    """Add students. Raises CourseError where the gradebook cannot be used."""
    with told_when_unusable(), Gradebook(db_url) as gradebook:
        for student in new:
            known = {name: value for name, value in asdict(student).items() if value and name != "id"}
            gradebook.add_student(student.id, **known)


def due(db_url: str, assignment: str) -> str:
    """When an assignment is due, in ISO 8601 and UTC; "": never, as far as the gradebook knows."""
    with told_when_unusable(), Gradebook(db_url) as gradebook:
        try:
            date = gradebook.find_assignment(assignment).duedate
        except MissingEntry:
            return ""
        return date.replace(tzinfo=UTC).isoformat() if date else ""
