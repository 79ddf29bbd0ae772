"""Taking turns at an assignment: two runs never write into each other, and whoever shares the folder can go on."""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from autograder.course import Assignment, CourseError

_FOR_GROUP = 0o070


class Busy(CourseError):
    """Another run is at work."""


@contextmanager
def turn(assignment: Assignment, say: Callable[[str], None], *, patient: bool = True) -> Iterator[None]:
    """Write grades or pages of an assignment while nobody else does, and for all who share the course folder.

    Args:
        say: is told in a sentence where another run has to be waited for.
        patient: False raises Busy in its place.

    Raises:
        CourseError: nothing can be written here.
    """
    with shared(assignment.root):
        try:
            assignment.ledger.mkdir(exist_ok=True)
            # Such a lock ends with this very process, and works on file servers.
            descriptor = os.open(assignment.ledger / f".{assignment}.lock", os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            why = f"{error.filename} cannot be written ({error.strerror})"
            raise CourseError(f"{why}: have its owner give you the rights of the course folder") from error
        try:
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                who = os.read(descriptor, 100).decode() or "since just now"
                if not patient:
                    raise Busy(f"another run is at work on {assignment} ({who})") from None
                say(f"Another run is at work on {assignment} ({who}): waiting for it.")
                fcntl.lockf(descriptor, fcntl.LOCK_EX)
            with suppress(OSError):  # on a full disk it stays unsaid
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"process {os.getpid()}, since {datetime.now():%H:%M}".encode(), 0)
            yield
        finally:
            os.close(descriptor)


@contextmanager
def shared(course: Path) -> Iterator[None]:
    """Have what is written meanwhile be for the course folder's group, where the folder is."""
    group = _FOR_GROUP if course.stat().st_mode & _FOR_GROUP == _FOR_GROUP else 0
    gradebook = course / "gradebook.db"  # often it is nbgrader's own commands that make it
    if group and gradebook.exists() and gradebook.stat().st_uid == os.geteuid():
        gradebook.chmod(stat.S_IMODE(gradebook.stat().st_mode) | 0o060)
    before = os.umask(0o077)
    os.umask(before & ~group)
    try:
        yield
    finally:
        os.umask(before)
