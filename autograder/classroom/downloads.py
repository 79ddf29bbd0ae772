"""Has what learning systems let teachers download stand in `submitted/`, each under whom the gradebook knows."""

import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.course import Assignment, CourseError
from autograder.intake.downloads import origins
from autograder.intake.downloads.attempts import Attempts
from autograder.intake.downloads.collecting import Collection, Outcome
from autograder.intake.downloads.naming import Naming
from autograder.records import roster


def collect(
    assignment: Assignment,
    given: Sequence[Path],
    *,
    pattern: str = "",
    zone: str = "",
    student: str = "",
    add: bool = False,
    replace: bool = False,
) -> Outcome:
    """Collect downloads: files and folders. Raises CourseError.

    Args:
        pattern: see `Naming`.
        zone: where times were read off a clock; "": where this machine stands.
        student: all of it is this one's; "": as the names say.
        add: add who is not in the gradebook.
        replace: replace also what did not come from a download.
    """
    assignment.release()
    students, known = roster.students(assignment), origins.read(assignment)
    if student and student not in {one.id for one in students}:
        raise CourseError(f"nobody in the gradebook is {student}: nbgrader db student add {student}")
    with closing(Attempts(given, _naming(assignment.name, pattern, zone), student)) as attempts:
        collection = Collection(assignment, attempts)
        outcome = collection.outcome
        senders = collection.match(students, known, only=student, add=add)
        roster.add(assignment, outcome.added)
        due = roster.due(assignment)
        try:
            for one, sender in sorted(senders.items()):
                before = known.get(one)
                try:
                    origin = collection.put(one, sender, before, due=due, replace=replace)
                except OSError as error:
                    outcome.problems.append(f"{one}: {error.filename} could not be written: {error.strerror}")
                else:
                    known |= {one: origin} if origin else {}
        finally:
            origins.write(assignment, known)
    return outcome


def _naming(assignment: str, pattern: str, zone: str) -> Naming:
    try:
        where = ZoneInfo(zone) if zone else None
    except (ValueError, OSError, LookupError) as error:
        advice = "say --timezone Europe/Berlin, or another name of the tz database"
        raise CourseError(f"{zone} is no time zone: {advice}") from error
    try:
        return Naming(assignment, pattern, where)
    except (ValueError, re.error) as error:
        raise CourseError(f"--pattern cannot be used: {error}") from error
