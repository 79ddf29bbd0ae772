"""Has what learning systems let teachers download stand in `submitted/`, each under whom the gradebook knows."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.coursedir import CourseDirectory

from autograder import course
from autograder.classroom.settings import configuration
from autograder.intake.downloads import origins
from autograder.intake.downloads.attempts import Attempts
from autograder.intake.downloads.collecting import Collection, Outcome
from autograder.intake.downloads.naming import Naming
from autograder.records import roster


@dataclass(frozen=True)
class Options:
    """What the command line says of a download; `zone` is where times were read off a clock."""

    pattern: str = ""
    zone: str = ""
    student: str = ""
    add: bool = False
    replace: bool = False


def collect(folder: Path, assignment: str, given: Sequence[Path], options: Options) -> Outcome:
    """Collect downloads: files and folders. Raises CourseError."""
    course.release(folder, assignment)
    db_url = str(CourseDirectory(config=configuration(folder), root=str(folder)).db_url)
    students, known = roster.students(db_url), origins.read(folder, assignment)
    if options.student and options.student not in {student.id for student in students}:
        raise course.CourseError(
            f"nobody in the gradebook is {options.student}: nbgrader db student add {options.student}"
        )
    with closing(Attempts(given, _naming(assignment, options), options.student)) as attempts:
        collection = Collection(assignment, attempts)
        outcome = collection.outcome
        senders = collection.match(students, known, only=options.student, add=options.add)
        roster.add(db_url, outcome.added)
        due = roster.due(db_url, assignment)
        try:
            for student, sender in sorted(senders.items()):
                before = known.get(student)
                try:
                    origin = collection.put(folder, student, sender, before, due=due, replace=options.replace)
                except OSError as error:
                    outcome.problems.append(f"{student}: {error.filename} could not be written: {error.strerror}")
                else:
                    known |= {student: origin} if origin else {}
        finally:
            origins.write(folder, assignment, known)
    return outcome


def _naming(assignment: str, options: Options) -> Naming:
    try:
        zone = ZoneInfo(options.zone) if options.zone else None
    except (ValueError, OSError, LookupError) as error:
        advice = "say --timezone Europe/Berlin, or another name of the tz database"
        raise course.CourseError(f"{options.zone} is no time zone: {advice}") from error
    try:
        return Naming(assignment, options.pattern, zone)
    except (ValueError, re.error) as error:
        raise course.CourseError(f"--pattern cannot be used: {error}") from error
