"""The record of every grading: one JSON file a submission, written whole or not at all."""

import logging
import shutil
from functools import cache
from pathlib import Path

import msgspec

from autograder.course import Assignment, CourseError, write_whole
from autograder.intake.find import students as find_submitted
from autograder.judging.verdicts import RECORD_VERSION, Result

_log = logging.getLogger("autograder.ledger")


def path_of(assignment: Assignment, student: str) -> Path:
    return assignment.ledger / assignment.name / f"{student}.json"


def write(assignment: Assignment, result: Result) -> None:
    """Write a result. A reader sees the old record or the new one, never half of one.

    An old one that this version cannot read is kept beside it.
    """
    path = path_of(assignment, result.student)
    if path.exists() and _readable(path) is None:
        shutil.copy(path, path.with_suffix(".unreadable"))
    text = msgspec.json.format(msgspec.json.encode(result), indent=2)
    write_whole(assignment.root, path, text + b"\n")


def find(assignment: Assignment, student: str) -> Result | None:
    """The record of a submission, or None where there is none, or, as is said, none that this version can read.

    Raises CourseError where there is one that only others may read: it is not to be taken for none.
    """
    path = path_of(assignment, student)
    try:
        return _readable(path)
    except PermissionError as error:
        raise CourseError(f"{path} cannot be read: have its owner give you the rights of the course folder") from error
    except OSError:
        return None


def students(assignment: Assignment) -> list[str]:
    """Everybody with a record of an assignment."""
    return sorted(file.stem for file in (assignment.ledger / assignment.name).glob("*.json"))


def gone(assignment: Assignment) -> list[str]:
    """Who has a grade, and nothing in submitted/ any more."""
    left = sorted({*students(assignment)} - {*find_submitted(assignment)})
    return [student for student in left if (record := find(assignment, student)) and record.resolved]


def read(assignment: Assignment) -> list[Result]:
    """All results of an assignment, by student. Raises CourseError for a file that is no record."""
    results = []
    for file in sorted((assignment.ledger / assignment.name).glob("*.json")):
        try:
            results.append(_decode(file.read_bytes()))
        except msgspec.MsgspecError as error:
            advice = "grade that student again, or remove the file"
            raise CourseError(f"{file} is no record that this version can read ({error}): {advice}") from error
    return results


def _readable(path: Path) -> Result | None:
    """The record in a file. Raises OSError."""
    try:
        return _decode(path.read_bytes())
    except msgspec.MsgspecError as error:
        _say(path, str(error))
        return None


@cache
def _say(path: Path, why: str) -> None:
    what = "%s is no record that this version can read (%s): it counts as none, and is kept when there is another"
    _log.warning(what, path, why)


def _decode(data: bytes) -> Result:
    result = msgspec.json.decode(data, type=Result)
    if result.version > RECORD_VERSION:
        raise msgspec.ValidationError("a newer version of the autograder wrote it")
    return result
